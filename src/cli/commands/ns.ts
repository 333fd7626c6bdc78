import { Namespace } from '../../network/namespace/namespace.ts';
import { exitCodeOf } from '../child.ts';
import { type CommandGroup, defineCommand } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { findWord } from '../iproute2/find-verb.ts';
import { flag, json } from '../options.ts';
import { print, toPid } from '../output.ts';
import type { Streams } from '../streams.ts';
import { usageError } from '../usage-error.ts';

const many = Number.POSITIVE_INFINITY;
const needsRoot = 'Needs root, or tsnetlink rootless.';

const list = defineCommand({
  usage: ['[OPTION]…'],
  description: ['Lists the names of network namespaces, as ip netns does.'],
  options: {
    ...json,
    all: flag('list namespaces without a name too, by inode, with their names and processes', 'a'),
  },
  words: [0, 0],
  examples: ['tsnetlink ns list', 'tsnetlink ns list --all --json'],
  async run({ options: { all, json }, streams }) {
    if (!all) {
      const names = await Namespace.list();
      return print(streams, json, names, names);
    }
    const found = (await Namespace.findAll()).map((it) => ({ ...it, inode: Number(it.inode) }));
    const lines = found.map(
      ({ inode, names, pids }) =>
        `${inode}  ${names.join(' ') || '-'}  ${pids.length} processes${pids.length > 0 ? `: ${pids.slice(0, 8).join(' ')}` : ''}${pids.length > 8 ? ' …' : ''}`,
    );
    return print(streams, json, found, lines);
  },
});

const add = defineCommand({
  usage: ['NAME…'],
  description: [`Creates named network namespaces, as ip netns add does. ${needsRoot}`],
  options: {},
  words: [1, many],
  examples: ['tsnetlink ns add blue green'],
  run: ({ words, streams }) => each(words, streams, async (name) => (await Namespace.create(name)).close()),
});

const remove = defineCommand({
  usage: ['NAME…'],
  description: [`Deletes named network namespaces, as ip netns delete does. ${needsRoot}`],
  options: {},
  words: [1, many],
  examples: ['tsnetlink ns delete blue green'],
  run: ({ words, streams }) => each(words, streams, (name) => Namespace.delete(name)),
});

const exec = defineCommand({
  usage: ['NAME [--] COMMAND…'],
  description: [
    'Runs a command in a named network namespace, as ip netns exec does: with the /sys of the namespace, and the files ' +
      'of /etc/netns/NAME in /etc.',
    `The exit code is that of the command. ${needsRoot}`,
  ],
  options: {},
  words: [2, many],
  isWrapper: true,
  examples: ['tsnetlink ns exec blue ping -c 1 10.0.0.2'],
  async run({ words: [name = '', ...words] }) {
    const [command, ...args] = words[0] === '--' ? words.slice(1) : words;
    if (command === undefined) throw usageError('the command to run is missing');
    const namespace = await Namespace.open(name);
    return exitCodeOf(namespace.spawn(command, args, { stdio: 'inherit' }));
  },
});

const attach = defineCommand({
  usage: ['NAME PID'],
  description: [`Gives the network namespace of a process a name. ${needsRoot}`],
  options: {},
  words: [2, 2],
  examples: ['tsnetlink ns attach blue 4711'],
  async run({ words: [name = '', pid = ''] }) {
    (await Namespace.attach(name, toPid(pid))).close();
    return 0;
  },
});

const identify = defineCommand({
  usage: ['[OPTION]… [PID]'],
  description: ['Prints the names of the network namespace of a process; of this process by default.'],
  options: json,
  words: [0, 1],
  examples: ['tsnetlink ns identify 4711'],
  async run({ words: [pid], options, streams }) {
    const names = await Namespace.identify(pid === undefined ? process.pid : toPid(pid));
    return print(streams, options.json, names, names);
  },
});

const pids = defineCommand({
  usage: ['[OPTION]… NAME'],
  description: ['Prints the processes in a named network namespace.'],
  options: json,
  words: [1, 1],
  examples: ['tsnetlink ns pids blue'],
  async run({ words: [name = ''], options, streams }) {
    const namespace = await Namespace.open(name);
    const found = await namespace.pids();
    namespace.close();
    return print(streams, options.json, found, found.map(String));
  },
});

const watch = defineCommand({
  usage: ['[OPTION]…'],
  description: ['Prints the names of network namespaces as they appear (+) and disappear (-), until Ctrl-C.'],
  options: json,
  words: [0, 0],
  examples: ['tsnetlink ns watch --json'],
  run: ({ options, streams, signal }) =>
    interruptible(signal, async (end) => {
      const events = Namespace.watch();
      end.addEventListener('abort', () => events.close());
      for await (const event of events)
        print(streams, options.json, event, [`${event.type === 'appeared' ? '+' : '-'} ${event.name}`]);
      return 0;
    }),
});

/** Commands of `ip netns` with other names. */
const namesInIp = { ls: 'list', lst: 'list', show: 'list', monitor: 'watch' };

/** `tsnetlink ns`. */
export const ns: CommandGroup = {
  fallback: 'list',
  alias: (word, names) => findWord(word, names, namesInIp),
  description: [
    'Works with network namespaces: those of ip netns, and those without a name.',
    'The exit code is 1 if something failed, 2 after a usage error.',
  ],
  commands: {
    list: { summary: 'list names; with --all also namespaces without one', load: async () => list },
    add: { summary: 'create named namespaces', load: async () => add },
    delete: { summary: 'delete named namespaces', load: async () => remove },
    exec: { summary: 'run a command in a namespace', load: async () => exec },
    attach: { summary: 'give the namespace of a process a name', load: async () => attach },
    identify: { summary: 'print the names of the namespace of a process', load: async () => identify },
    pids: { summary: 'print the processes in a namespace', load: async () => pids },
    watch: { summary: 'print names as they appear and disappear', load: async () => watch },
  },
  examples: [
    'tsnetlink ns add blue',
    'tsnetlink ns exec blue ping -c 1 10.0.0.2',
    'tsnetlink ns list --all --json',
    'tsnetlink ns delete blue',
  ],
};

/** Calls `act` for each name. Goes on after an error, and returns 1 then. */
async function each(
  names: readonly string[],
  streams: Streams,
  act: (name: string) => Promise<void>,
): Promise<number> {
  let code = 0;
  for (const name of names) {
    try {
      await act(name);
    } catch (error) {
      streams.stderr.write(`tsnetlink ns: ${(error as Error).message}\n`);
      code = 1;
    }
  }
  return code;
}
