import { type LinkKinds, links } from '../../netlink/protocols/route/index.ts';
import { Namespace } from '../../network/namespace/namespace.ts';
import { linkOfProcess, pidsOfLink } from '../../network/processes/link-of-process.ts';
import { exitCodeOf } from '../child.ts';
import { type CommandGroup, defineCommand } from '../command.ts';
import { json, netns } from '../options.ts';
import { print, toPid } from '../output.ts';
import { usageError } from '../usage-error.ts';

const many = Number.POSITIVE_INFINITY;

async function namespaceOf(name: string | undefined): Promise<Namespace> {
  return name === undefined ? Namespace.current() : Namespace.open(name);
}

const list = defineCommand({
  usage: ['[OPTION]…'],
  description: ['Lists the VRFs and their routing tables, as ip vrf show does.'],
  options: { ...netns, ...json },
  words: [0, 0],
  examples: ['tsnetlink vrf list', 'tsnetlink vrf list -n blue --json'],
  async run({ options: { netns, json }, streams }) {
    const namespace = await namespaceOf(netns);
    const found = (await namespace.request(links.list({ kind: 'vrf' }))).map(({ name, options }) => ({
      name,
      table: (options as LinkKinds['vrf'] | undefined)?.table,
    }));
    return print(
      streams,
      json,
      found,
      found.map(({ name, table }) => `${name}  table ${table}`),
    );
  },
});

const exec = defineCommand({
  usage: ['[-n NAME] DEVICE [--] COMMAND…'],
  description: [
    'Runs a command whose IPv4 and IPv6 sockets are bound to a VRF, or to another link, as ip vrf exec does. The exit code is that of ' +
      'the command. Needs root, and CONFIG_CGROUP_BPF in the kernel.',
  ],
  options: netns,
  words: [2, many],
  isWrapper: true,
  examples: ['tsnetlink vrf exec red ping -c 1 10.0.0.2', 'tsnetlink vrf exec -n blue red sh'],
  async run({ words: [device = '', ...words], options }) {
    const [command, ...args] = words[0] === '--' ? words.slice(1) : words;
    if (command === undefined) throw usageError('the command to run is missing');
    if (device === '') throw usageError("expected the name of a link, got ''");
    const namespace = await namespaceOf(options.netns);
    return exitCodeOf(namespace.spawn(command, args, { stdio: 'inherit', device }));
  },
});

const identify = defineCommand({
  usage: ['[OPTION]… [PID]'],
  description: [
    'Prints the VRF, or other link, that the sockets of a process are bound to; those of this process by default.',
  ],
  options: json,
  words: [0, 1],
  examples: ['tsnetlink vrf identify 4711'],
  async run({ words: [pid], options, streams }) {
    const link = linkOfProcess(pid === undefined ? process.pid : toPid(pid)) ?? null;
    return print(streams, options.json, link, link === null ? [] : [link]);
  },
});

const pids = defineCommand({
  usage: ['[OPTION]… DEVICE'],
  description: ['Prints the processes whose sockets are bound to a VRF, or to another link.'],
  options: { ...netns, ...json },
  words: [1, 1],
  examples: ['tsnetlink vrf pids red'],
  async run({ words: [device = ''], options, streams }) {
    const found = pidsOfLink(await namespaceOf(options.netns), device);
    return print(streams, options.json, found, found.map(String));
  },
});

/** `tsnetlink vrf`. */
export const vrf: CommandGroup = {
  description: [
    'Runs commands in a routing domain (VRF), and lists domains and their processes, as ip vrf does.',
  ],
  commands: {
    list: { summary: 'list VRFs and their tables', load: async () => list },
    exec: { summary: 'run a command whose sockets are bound to a VRF or link', load: async () => exec },
    identify: { summary: 'print the VRF of a process', load: async () => identify },
    pids: { summary: 'print the processes of a VRF', load: async () => pids },
  },
  examples: ['tsnetlink vrf list', 'tsnetlink vrf exec red ping -c 1 10.0.0.2'],
};
