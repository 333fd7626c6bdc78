import type { Program } from './programs.ts';
import type { Side } from './side.ts';

/** The programs of the sides. */
export interface Programs {
  /** Folder of the npm peers. */
  readonly npmFolder: string;
  readonly library: (...args: string[]) => Program;
  readonly codec: (mode: string) => Program;
  readonly desired: (mode: string) => Program;
  readonly importing: (...args: string[]) => Program;
  readonly spec: (mode: string) => Program;
  readonly cni: (mode: string) => Program;
  /** The reference plugins, in Go. */
  readonly cniReference: Program;
  readonly rules: (mode: string) => Program;
  readonly nft: (mode: string) => Program;
  readonly netfilter: (mode: string, ...args: string[]) => Program;
  readonly ipset: (mode: string) => Program;
  readonly peers: (mode: string) => Program;
  readonly shell: (mode: string) => Program;
  readonly c: Program;
  readonly generic: (mode: string) => Program;
  /** C with libmnl. */
  readonly mnl: Program;
  readonly go: Program;
  readonly goNftables: Program;
  readonly python: Program;
  readonly npm: Program;
}

/** A side that may be missing on this machine. */
interface SideSpec {
  readonly name: string;
  readonly program: Program;
  readonly mode?: string;
  readonly share?: number;
  readonly rounds?: number;
}

/** One benchmark. */
export interface Case {
  readonly name: string;
  readonly title: string;
  /** Repetitions in a round. */
  readonly count: number;
  /** The objects in the namespace while it runs: an argument of sides/prepare.ts. */
  readonly prepare?: readonly [
    what: 'up' | 'routes' | 'links' | 'desired' | 'states' | 'flows' | 'queue' | 'peers',
    count: number,
  ];
  /** Whether it sends requests to the kernel, and so runs in a private namespace. True by default. */
  readonly kernel?: boolean;
  /** The side that the others are compared with. */
  readonly base: string;
  /** Upper limits of our sides as multiples of another one: `{ 'tsnetlink sync / C': 1.8 }`; with `-`, as difference in ns. */
  readonly aims: Readonly<Record<string, number>>;
  /** The compared quantity: the time on the clock, which is the default, or the processor time of the side. */
  readonly compared?: 'ns' | 'cpu';
  /** Rounds, at most, where one takes long. */
  readonly rounds?: number;
  /** Rounds before those that count, in which Node compiles the code and finds the size of its heap. 1 by default. */
  readonly warmUp?: number;
  /** Whether to wait before each round for the kernel to have ended the namespaces of the one before. */
  readonly settle?: boolean;
  readonly sides: readonly SideSpec[];
}

/** The sides that can run here, and why the others cannot. */
export function sidesOf({ sides }: Case): { present: Side[]; missing: string[] } {
  const present: Side[] = [];
  const missing: string[] = [];
  for (const { name, program, mode, share = 1, rounds = Number.POSITIVE_INFINITY } of sides) {
    if ('missing' in program) missing.push(`${name}: ${program.missing}`);
    else
      present.push({
        name,
        command: [...program.command, ...(mode === undefined ? [] : [mode])],
        share,
        rounds,
      });
  }
  return { present, missing };
}

/** All benchmarks. */
export function cases(programs: Programs): Case[] {
  const { library, codec, importing, shell, c, generic, mnl, go, python, npm } = programs;
  return [
    {
      name: 'get',
      title: 'one request: get link lo, decoded',
      count: 20_000,
      base: 'C',
      aims: { 'tsnetlink sync / C': 1.8, 'tsnetlink await / C': 2.5, 'tsnetlink sync / Go': 0.5 },
      sides: [
        { name: 'C', program: c, mode: 'get' },
        { name: 'tsnetlink sync', program: library('get-sync') },
        { name: 'tsnetlink await', program: library('get-await') },
        { name: 'Go', program: go, mode: 'get', share: 0.3 },
        { name: 'npm netlink', program: npm, mode: 'get', share: 0.1 },
        { name: 'pyroute2', program: python, mode: 'get', share: 0.02 },
        { name: 'ip', program: shell('get-sync'), share: 0.002 },
      ],
    },
    {
      name: 'generic',
      title: 'one typed request of generic netlink: netdev devGet of lo, decoded',
      count: 20_000,
      base: 'libmnl',
      aims: { 'tsnetlink sync / libmnl': 1.5, 'tsnetlink await / libmnl': 1.5 },
      sides: [
        { name: 'libmnl', program: mnl, mode: 'get' },
        { name: 'tsnetlink sync', program: generic('get-sync') },
        { name: 'tsnetlink await', program: generic('get-await') },
      ],
    },
    {
      name: 'ethtool-statistics',
      title: 'statistics of one link in the names of the standards: ethtool -S lo --all-groups',
      count: 10_000,
      base: 'libmnl',
      aims: {},
      sides: [
        { name: 'libmnl', program: mnl, mode: 'statistics' },
        { name: 'tsnetlink sync', program: generic('statistics-sync') },
        { name: 'tsnetlink await', program: generic('statistics-await') },
      ],
    },
    {
      name: 'routes',
      title: 'dump of 100,000 IPv4 and 100,000 IPv6 routes, decoded, addresses as text',
      count: 1,
      prepare: ['routes', 100_000],
      warmUp: 6,
      base: 'C',
      aims: {
        'tsnetlink sync / C': 2,
        'tsnetlink stream / C': 2,
        'tsnetlink sync / Go': 0.35,
        'tsnetlink stream / Go': 0.35,
      },
      sides: [
        { name: 'C', program: c, mode: 'routes' },
        { name: 'tsnetlink sync', program: library('routes-sync') },
        { name: 'tsnetlink await', program: library('routes-await') },
        { name: 'tsnetlink stream', program: library('routes-stream') },
        { name: 'Go', program: go, mode: 'routes' },
        { name: 'npm netlink', program: npm, mode: 'routes' },
        { name: 'ip -j', program: shell('routes') },
        { name: 'pyroute2', program: python, mode: 'routes', rounds: 1 },
      ],
    },
    {
      name: 'flows',
      title: 'dump of 50,000 tracked flows, decoded, addresses as text',
      count: 1,
      prepare: ['flows', 50_000],
      warmUp: 6,
      base: 'C',
      compared: 'cpu',
      aims: { 'tsnetlink sync / C': 1.8 },
      sides: [
        { name: 'C', program: c, mode: 'flows' },
        { name: 'tsnetlink sync', program: library('flows-sync') },
      ],
    },
    {
      name: 'links',
      title: 'dump of 5,000 links, fully decoded',
      count: 1,
      prepare: ['links', 2_500],
      base: 'C',
      aims: { 'tsnetlink sync / C': 2.5, 'tsnetlink sync / Go': 1 },
      sides: [
        { name: 'C', program: c, mode: 'links' },
        { name: 'tsnetlink sync', program: library('links-sync') },
        { name: 'Go', program: go, mode: 'links' },
        { name: 'npm netlink', program: npm, mode: 'links' },
        { name: 'ip -j', program: shell('links') },
        { name: 'pyroute2', program: python, mode: 'links', rounds: 1 },
      ],
    },
    ...['sockets', 'sockets-info'].map((name) => ({
      name,
      title: `list of 20,000 TCP sockets${name === 'sockets' ? '' : ' with their state'}; ss in processor time of its process`,
      count: 20,
      prepare: ['up', 1] as const,
      base: 'ss',
      aims: { 'tsnetlink / ss': 0.5 },
      compared: 'cpu' as const,
      rounds: 5,
      sides: [
        { name: 'tsnetlink', program: library(name) },
        { name: 'ss', program: shell(name) },
      ],
    })),
    {
      name: 'states',
      title: 'list of 10,000 states of IPsec; ip in processor time of its process',
      count: 20,
      prepare: ['states', 10_000],
      base: 'ip xfrm',
      aims: { 'tsnetlink / ip xfrm': 1.5 },
      compared: 'cpu',
      rounds: 5,
      sides: [
        { name: 'tsnetlink', program: library('states') },
        { name: 'ip xfrm', program: shell('states') },
      ],
    },
    {
      name: 'peers',
      title: 'read 5,000 peers of WireGuard; wg in processor time of its process',
      count: 5,
      prepare: ['peers', 5000],
      base: 'wg show dump',
      aims: { 'tsnetlink / wg show dump': 1.5 },
      compared: 'cpu',
      rounds: 5,
      sides: [
        { name: 'wg show dump', program: programs.peers('wg') },
        { name: 'tsnetlink', program: programs.peers('library') },
      ],
    },
    {
      name: 'batch',
      title: 'add and delete a route, of 100,000 in a batch',
      count: 100_000,
      prepare: ['up', 1],
      base: 'C',
      aims: { 'tsnetlink batch / C': 1.15, 'tsnetlink batch / ip -batch': 1 },
      sides: [
        { name: 'C', program: c, mode: 'batch' },
        { name: 'tsnetlink batch', program: library('batch') },
        { name: 'ip -batch', program: shell('batch') },
        { name: 'Go one by one', program: go, mode: 'batch', share: 0.2 },
      ],
    },
    {
      name: 'scenario',
      title: 'two namespaces, a pair between them, addresses, up, delete',
      count: 200,
      warmUp: 6,
      settle: true,
      base: 'C',
      aims: { 'tsnetlink / C': 1.3, 'tsnetlink / ip': 1 / 25 },
      sides: [
        { name: 'C', program: c, mode: 'scenario' },
        { name: 'tsnetlink', program: library('scenario') },
        { name: 'C, thinking', program: c, mode: 'scenario-thinking', rounds: 3 },
        { name: 'ip', program: shell('scenario'), share: 0.1 },
      ],
    },
    ...[50, 200, 500].map((count) => ({
      name: `lab-${count}`,
      title: `a ring of ${count} namespaces and as many pairs, made and deleted, by namespace`,
      count,
      warmUp: Math.ceil(1200 / count),
      settle: true,
      base: 'C',
      aims: { 'tsnetlink / C': 1.3 },
      sides: [
        { name: 'C', program: c, mode: 'lab' },
        { name: 'tsnetlink', program: library('lab') },
        { name: 'C, thinking', program: c, mode: 'lab-thinking', rounds: 3 },
        ...(count > 50 ? [] : [{ name: 'ip', program: shell('lab') }]),
      ],
    })),
    ...desiredStates(programs),
    {
      name: 'watch',
      title: 'an event of a route, of 200,000',
      count: 200_000,
      prepare: ['up', 1],
      base: 'C',
      aims: { 'tsnetlink / C': 3 },
      compared: 'cpu',
      rounds: 5,
      sides: [
        { name: 'C', program: c, mode: 'watch' },
        { name: 'tsnetlink', program: 'missing' in c ? c : library('watch', ...c.command) },
      ],
    },
    ...['link-decode', 'link-encode', 'route-decode', 'route-encode'].map((mode) => ({
      name: `codec-${mode}`,
      title: `the codec alone: ${mode}`,
      count: 100_000,
      kernel: false,
      base: 'npm netlink',
      aims: { 'tsnetlink / npm netlink': 0.1 },
      sides: [
        { name: 'npm netlink', program: npm, mode },
        { name: 'tsnetlink', program: codec(mode) },
      ],
    })),
    ...['struct-decode', 'struct-encode'].map((mode) => ({
      name: `codec-${mode}`,
      title: `the codec alone: ${mode} (struct ifinfomsg)`,
      count: 1_000_000,
      kernel: false,
      base: 'struct-fu',
      aims: { 'tsnetlink / struct-fu': 0.1 },
      sides: [
        { name: 'struct-fu', program: npm, mode },
        { name: 'tsnetlink', program: codec(mode) },
      ],
    })),
    {
      name: 'ffi',
      title: 'a call of a C function with a buffer',
      count: 50_000,
      kernel: false,
      base: 'koffi',
      aims: {},
      sides: [
        { name: 'koffi', program: npm, mode: 'ffi-koffi' },
        { name: 'ffi-napi (fork)', program: npm, mode: 'ffi-napi', share: 0.1 },
        { name: 'ffi-rs', program: npm, mode: 'ffi-rs', share: 0.2 },
      ],
    },
    {
      name: 'import',
      title: 'start Node and import',
      count: 3,
      kernel: false,
      base: 'bare Node',
      aims: { 'tsnetlink - bare Node': 20e6, 'tsnetlink/route - bare Node': 20e6 },
      sides: [
        { name: 'bare Node', program: importing() },
        { name: 'tsnetlink', program: importing('tsnetlink') },
        { name: 'tsnetlink/route', program: importing('tsnetlink/route') },
        { name: 'tsnetlink/codec', program: importing('tsnetlink/codec') },
        { name: 'npm netlink', program: 'missing' in npm ? npm : importing('netlink', programs.npmFolder) },
      ],
    },
    {
      name: 'spec',
      title: 'load the largest specification of the kernel (tc.yaml)',
      // The first round is the first load of a process.
      count: 1,
      kernel: false,
      base: 'yaml',
      aims: {},
      sides: [
        { name: 'yaml', program: programs.spec('yaml') },
        { name: 'tsnetlink', program: programs.spec('library') },
      ],
    },
    {
      name: 'cni',
      title: 'ADD and DEL of a container by plugins of CNI: two processes',
      count: 10,
      base: 'reference (Go)',
      compared: 'cpu',
      aims: {},
      rounds: 7,
      sides: [
        { name: 'reference (Go)', program: programs.cniReference },
        { name: 'tsnetlink', program: programs.cni('library') },
        { name: 'tsnetlink, compile cache', program: programs.cni('cached') },
        { name: 'bare Node', program: programs.cni('node') },
      ],
    },
    ...rulesets(programs),
    ...netfilterCases(programs),
    {
      name: 'memory',
      title: 'stream of 1,000,000 routes: `grown` is the growth of the process in bytes',
      count: 1,
      prepare: ['routes', 500_000],
      base: 'C',
      aims: {},
      rounds: 3,
      sides: [
        { name: 'C', program: c, mode: 'routes' },
        { name: 'tsnetlink stream', program: library('memory') },
      ],
    },
  ];
}

/** Netfilter without nftables: flows and queues beside C, sets beside the program ipset. */
function netfilterCases({ netfilter, ipset, c }: Programs): Case[] {
  const byPackets = (mode: string, title: string): Case => ({
    name: mode,
    title: `a packet of a queue, ${title}; C receives one at a time`,
    count: 20_000,
    prepare: ['queue', 1],
    base: 'C',
    aims: { 'tsnetlink / C': 2 },
    rounds: 9,
    warmUp: 4,
    sides: [
      { name: 'C', program: c, mode },
      { name: 'tsnetlink', program: 'missing' in c ? c : netfilter(mode, ...c.command) },
    ],
  });
  const bySets = (mode: string, title: string, aim: number): Case => ({
    name: mode,
    title: `${title} 100,000 elements of a set of ipset`,
    count: 100_000,
    base: 'ipset',
    compared: 'cpu',
    aims: { 'tsnetlink / ipset': aim },
    rounds: 9,
    warmUp: 4,
    sides: [
      { name: 'ipset', program: ipset(`${mode}-ipset`) },
      { name: 'tsnetlink', program: netfilter(mode) },
    ],
  });
  return [
    {
      name: 'create-flows',
      title: 'create a tracked flow, of 50,000 in a batch',
      count: 50_000,
      base: 'C',
      compared: 'cpu',
      aims: { 'tsnetlink / C': 1.45 },
      rounds: 9,
      warmUp: 6,
      sides: [
        { name: 'C', program: c, mode: 'create-flows' },
        { name: 'tsnetlink', program: netfilter('create-flows') },
      ],
    },
    byPackets('queue', 'verdicts in batches of 64'),
    byPackets('queue-each', 'a verdict each'),
    bySets('set-add', 'add', 0.6),
    bySets('set-list', 'list', 1.2),
  ];
}

/** Desired state beside the lists and requests that it consists of. */
function desiredStates({ desired, shell, python }: Programs): Case[] {
  const ip = shell('');
  return [
    {
      name: 'plan',
      title: 'an empty plan of 1,000 links and 10,000 routes',
      count: 10,
      prepare: ['desired', 1000],
      base: 'lists',
      compared: 'cpu',
      aims: { 'tsnetlink / lists': 1.5 },
      warmUp: 3,
      sides: [
        { name: 'lists', program: desired('lists') },
        { name: 'tsnetlink', program: desired('plan') },
      ],
    },
    {
      name: 'apply',
      title: 'a link of 1,000, with ten routes, from nothing',
      count: 1000,
      base: 'batch',
      compared: 'cpu',
      aims: { 'tsnetlink / batch': 1.3, 'tsnetlink / ip -batch': 1 },
      rounds: 5,
      warmUp: 7,
      settle: true,
      sides: [
        { name: 'batch', program: desired('batch') },
        { name: 'tsnetlink', program: desired('apply') },
        { name: 'ip -batch', program: 'missing' in ip ? ip : desired('ip') },
        { name: 'pyroute2 NDB', program: python, mode: 'apply', share: 0.02, rounds: 1 },
      ],
    },
  ];
}

/** nftables beside the program nft and the Go package google/nftables, which yields what it lists without its meaning. */
function rulesets({ rules, nft, goNftables }: Programs): Case[] {
  const work = (mode: string, title: string, count: number, aim: number): Case => ({
    name: `nft-${mode}`,
    title,
    count,
    base: 'nft',
    compared: 'cpu',
    aims: { 'tsnetlink / nft': aim },
    rounds: 9,
    warmUp: 3,
    sides: [
      { name: 'nft', program: nft(mode) },
      { name: 'Go', program: goNftables, mode },
      { name: 'tsnetlink', program: rules(mode) },
    ],
  });
  return [
    work('load', 'load 10,000 rules', 10_000, 0.72),
    work('list', 'list 10,000 rules, as objects', 10_000, 0.4),
    work('add', 'add 100,000 elements to a set', 100_000, 0.62),
    work('get', 'get the 100,000 elements of a set, as objects', 100_000, 0.5),
    work('intervals', 'add 100,000 intervals to a set', 100_000, 0.37),
  ];
}

/**
 * A benchmark for each side of the library, which is compared with the same side of another checkout, in whose folder its programs
 * are: more and shorter rounds than against the peers, since both do nearly the same.
 */
export function beforeAndAfter(all: readonly Case[], here: string, before: string): Case[] {
  const isOurs = (arg: string): boolean => arg.startsWith(`${here}/sides/`);
  return all.flatMap((one) =>
    one.sides.flatMap(({ name, program, mode }) => {
      if ('missing' in program || !program.command.some(isOurs) || !name.startsWith('tsnetlink')) return [];
      const command = program.command.map((arg) => (isOurs(arg) ? before + arg.slice(here.length) : arg));
      return {
        ...one,
        name: [one.name, ...name.split(/\W/).slice(1)].join(':'),
        title: `${one.title}: ${name}`,
        count: Math.ceil(one.kernel === false ? one.count : one.count / 10),
        warmUp: Math.max(one.warmUp ?? 1, 5),
        base: 'before',
        aims: {},
        sides: [
          { name: 'before', program: { command }, ...(mode === undefined ? {} : { mode }) },
          { name: 'after', program, ...(mode === undefined ? {} : { mode }) },
        ],
      };
    }),
  );
}
