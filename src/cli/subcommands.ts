import type { CommandGroup } from './command.ts';
import { adviceAbout, findCommand } from './command-names.ts';
import { json, netns } from './options.ts';

/** The command `tsnetlink`. */
export const tsnetlink: CommandGroup = {
  description: [
    'Works with network namespaces, links, addresses and routes of Linux, and shows the netlink messages of any program.',
  ],
  commands: {
    apply: {
      summary: 'make a network namespace as a file describes it, or show the changes',
      load: async () => (await import('./commands/apply.ts')).apply,
    },
    cni: {
      summary: 'install the plugins for container runtimes: CNI',
      load: async () => (await import('./commands/cni.ts')).cni,
    },
    completion: {
      summary: 'complete commands and options in bash, zsh and fish',
      load: async () => (await import('./commands/completion.ts')).completionOf(tsnetlink),
    },
    dump: {
      summary: 'show netlink messages: of the kernel, of a command, of captures',
      load: async () => (await import('./commands/dump/dump.ts')).dump,
    },
    lab: {
      summary: 'build, remove or draw a network described by a file',
      load: async () => (await import('./commands/lab.ts')).lab,
    },
    link: {
      summary: 'list, add, change and delete links',
      load: async () => (await import('./commands/objects/commands.ts')).link,
    },
    address: {
      summary: 'list, add and delete IP addresses',
      load: async () => (await import('./commands/objects/commands.ts')).address,
    },
    route: {
      summary: 'list, add, delete and look up routes',
      load: async () => (await import('./commands/objects/commands.ts')).route,
    },
    rule: {
      summary: 'list, add and delete rules that select routing tables',
      load: async () => (await import('./commands/objects/commands.ts')).rule,
    },
    neighbour: {
      summary: 'list, add and delete neighbours: ARP and NDP entries',
      load: async () => (await import('./commands/objects/commands.ts')).neighbour,
    },
    nexthop: {
      summary: 'list, add and delete next hops',
      load: async () => (await import('./commands/objects/commands.ts')).nexthop,
    },
    map: {
      summary: 'draw the namespaces of this machine, their links and the cables between them',
      load: async () => (await import('./commands/map.ts')).mapCommand,
    },
    monitor: {
      summary: 'show changes of links, addresses, routes … as they happen',
      load: async () => (await import('./commands/monitor.ts')).monitor,
    },
    ns: {
      summary: 'list, add, delete and watch network namespaces, run commands in them',
      load: async () => (await import('./commands/ns.ts')).ns,
    },
    nft: {
      summary: 'list, change and watch the nftables ruleset, with the commands of nft',
      load: async () => (await import('./commands/nft.ts')).nft,
    },
    ping: {
      summary: 'send ICMP echo requests from any network namespace',
      load: async () => (await import('./commands/ping.ts')).ping,
    },
    rootless: {
      summary: 'run a command as an ordinary user with the rights of root over new namespaces',
      load: async () => (await import('./commands/rootless.ts')).rootless,
    },
    ss: {
      summary: 'show sockets, in the columns and with the filters of ss',
      load: async () => (await import('./commands/ss.ts')).ss,
    },
    top: {
      summary: 'show the traffic of the links of all namespaces',
      load: async () => (await import('./commands/top.ts')).top,
    },
    ynl: {
      summary: 'speak to any netlink family by a specification of the kernel',
      load: async () => (await import('./commands/ynl.ts')).ynl,
    },
    view: {
      summary: 'serve a page with the live map of this machine, or with captures',
      load: async () => (await import('./commands/view.ts')).view,
    },
    vrf: {
      summary: 'run commands in a routing domain (VRF), list domains and their processes',
      load: async () => (await import('./commands/vrf.ts')).vrf,
    },
    state: {
      summary: 'print the state of a network namespace, as apply reads it',
      load: async () => (await import('./commands/state.ts')).state,
    },
  },
  options: { ...netns, ...json },
  alias: findCommand,
  advice: (word) => adviceAbout(word, Object.keys(tsnetlink.commands)),
  examples: [
    'tsnetlink link',
    'tsnetlink -n blue address',
    'tsnetlink ns add blue',
    'tsnetlink ns exec blue ip address',
    'tsnetlink dump watch --netns blue',
  ],
};
