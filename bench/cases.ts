import type { Program } from './programs.ts';
import type { Side } from './side.ts';

/** What the sides are made of. */
export interface Programs {
  readonly library: (mode: string) => Program;
  readonly shell: (mode: string) => Program;
  readonly c: Program;
  readonly go: Program;
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
  /** What stands in the namespace while it runs: an argument of sides/prepare.ts. */
  readonly prepare?: readonly string[];
  /** The side that the others are compared with. */
  readonly base: string;
  /** Upper limits of our sides as multiples of another one: `{ 'tsnetlink sync / C': 1.8 }`. */
  readonly aims: Readonly<Record<string, number>>;
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
export function cases({ library, shell, c, go, python, npm }: Programs): Case[] {
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
      name: 'routes',
      title: 'dump of 100,000 IPv4 and 100,000 IPv6 routes, decoded, addresses as text',
      count: 1,
      prepare: ['routes', '100000'],
      base: 'C',
      aims: { 'tsnetlink sync / C': 2, 'tsnetlink sync / Go': 0.35 },
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
      name: 'links',
      title: 'dump of 5,000 links, fully decoded',
      count: 1,
      prepare: ['links', '2500'],
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
    {
      name: 'batch',
      title: 'add and delete a route, of 100,000 in a batch',
      count: 100_000,
      prepare: ['up', '1'],
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
      count: 5,
      base: 'C',
      aims: { 'tsnetlink / C': 1.3, 'tsnetlink / ip': 1 / 25 },
      sides: [
        { name: 'C', program: c, mode: 'scenario' },
        { name: 'tsnetlink', program: library('scenario') },
        { name: 'ip', program: shell('scenario'), share: 0.4 },
      ],
    },
    ...[50, 200, 500].map((count) => ({
      name: `lab-${count}`,
      title: `a ring of ${count} namespaces and as many pairs, made and deleted, by namespace`,
      count,
      base: 'C',
      aims: { 'tsnetlink / C': 1.3 },
      sides: [
        { name: 'C', program: c, mode: 'lab' },
        { name: 'tsnetlink', program: library('lab') },
        ...(count > 50 ? [] : [{ name: 'ip', program: shell('lab') }]),
      ],
    })),
  ];
}
