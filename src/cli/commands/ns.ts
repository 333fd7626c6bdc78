import { parseArgs } from 'node:util';
import { Namespace } from '../../network/namespace/namespace.ts';
import { exitCodeOf } from '../child.ts';

const help = `usage: tsnetlink ns list [--all] [--json]        names; with --all also namespaces without one, and their processes
       tsnetlink ns add NAME…
       tsnetlink ns delete NAME…
       tsnetlink ns exec NAME [--] COMMAND…     with /sys of the namespace, and the files of /etc/netns/NAME in /etc
       tsnetlink ns attach NAME PID             gives the namespace of a process a name
       tsnetlink ns identify [PID] [--json]     names of the namespace of a process, this one unless told
       tsnetlink ns pids NAME [--json]          processes in it
       tsnetlink ns watch [--json]              names as they appear and disappear, until it is interrupted

The namespaces are those of ip netns. add, delete, exec and attach need root, or tsnetlink rootless. The exit code is 1 where
something failed, 2 for bad usage; that of exec is the command's.

examples:
  tsnetlink ns add blue
  tsnetlink ns exec blue ping -c 1 10.0.0.2
  tsnetlink ns list --all --json
  tsnetlink ns delete blue
`;

interface Values {
  readonly all: boolean;
  readonly json: boolean;
}
type Verb = (names: string[], values: Values) => Promise<number>;

/** `tsnetlink ns VERB …`. */
export async function run(args: string[]): Promise<number> {
  // What follows the name is the command's, also what looks like an option.
  if (args[0] === 'exec' && args[1] !== undefined && !args[1].startsWith('-')) return exec(args.slice(1));
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      all: { type: 'boolean', short: 'a', default: false },
      json: { type: 'boolean', short: 'j', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [word = '', ...names] = positionals;
  const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined;
  if (values.help || verb === undefined) return usage(values.help);
  return verb(names, values);
}

function usage(asked = false): number {
  (asked ? process.stdout : process.stderr).write(help);
  return asked ? 0 : 2;
}

function print(json: boolean, value: unknown, lines: readonly string[]): number {
  if (json) process.stdout.write(`${JSON.stringify(value)}\n`);
  else for (const line of lines) process.stdout.write(`${line}\n`);
  return 0;
}

async function exec([name = '', ...words]: string[]): Promise<number> {
  const [command, ...args] = words[0] === '--' ? words.slice(1) : words;
  if (command === undefined) return usage();
  const namespace = await Namespace.open(name);
  return exitCodeOf(namespace.spawn(command, args, { stdio: 'inherit' }));
}

/** Does it with each, and goes on after one that failed. */
async function each(names: readonly string[], act: (name: string) => Promise<void>): Promise<number> {
  if (names.length === 0) return usage();
  let code = 0;
  for (const name of names) {
    try {
      await act(name);
    } catch (error) {
      process.stderr.write(`tsnetlink ns: ${(error as Error).message}\n`);
      code = 1;
    }
  }
  return code;
}

const verbs: Readonly<Record<string, Verb>> = {
  async list(more, { all, json }) {
    if (more.length > 0) return usage();
    if (!all) {
      const names = await Namespace.list();
      return print(json, names, names);
    }
    const found = (await Namespace.findAll()).map((it) => ({ ...it, inode: Number(it.inode) }));
    const lines = found.map(
      ({ inode, names, pids }) =>
        `${inode}  ${names.join(' ') || '-'}  ${pids.length} processes${pids.length > 0 ? `: ${pids.slice(0, 8).join(' ')}` : ''}${pids.length > 8 ? ' …' : ''}`,
    );
    return print(json, found, lines);
  },
  add: (names) => each(names, async (name) => (await Namespace.create(name)).close()),
  delete: (names) => each(names, (name) => Namespace.delete(name)),
  async attach([name, pid, ...more]) {
    if (name === undefined || pid === undefined || more.length > 0) return usage();
    (await Namespace.attach(name, toPid(pid))).close();
    return 0;
  },
  async identify([pid, ...more], { json }) {
    if (more.length > 0) return usage();
    const names = await Namespace.identify(pid === undefined ? process.pid : toPid(pid));
    return print(json, names, names);
  },
  async pids([name, ...more], { json }) {
    if (name === undefined || more.length > 0) return usage();
    const namespace = await Namespace.open(name);
    const pids = await namespace.pids();
    namespace.close();
    return print(json, pids, pids.map(String));
  },
  async watch(more, { json }) {
    if (more.length > 0) return usage();
    const events = Namespace.watch();
    const end = () => events.close();
    process.once('SIGINT', end).once('SIGTERM', end);
    for await (const event of events)
      print(json, event, [`${event.type === 'appeared' ? '+' : '-'} ${event.name}`]);
    return 0;
  },
};

function toPid(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw Object.assign(new TypeError(`expected the number of a process: ${text}`), {
    code: 'ERR_INVALID_ARG_VALUE',
  });
}
