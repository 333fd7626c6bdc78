// `npm run bench [-- names…] [--rounds 9] [--scale 0.01] [--node PATH] [--keep] [--before PATH]`: the library against its peers,
// or against another checkout of itself, in turn in one run.
// See README.md here. The sides run in private network and mount namespaces.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { mustRun, root } from '../scripts/run.ts';
import { beforeAndAfter, type Case, cases, type Programs, sidesOf } from './cases.ts';
import { describeMachine } from './machine.ts';
import {
  buildC,
  buildGo,
  buildGoNftables,
  buildMnl,
  buildSides,
  findCniPlugins,
  findIp,
  findIpset,
  findNft,
  findNodePeers,
  findPython,
  findSpecs,
  findWireGuard,
  npmFolder,
  side,
} from './programs.ts';
import { type RoundResult, RunningSide } from './side.ts';
import { duration, median, ratio } from './statistics.ts';

const { values, positionals } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    scale: { type: 'string', default: '1' },
    node: { type: 'string', default: process.execPath },
    keep: { type: 'boolean', default: false },
    before: { type: 'string' },
  },
  allowPositionals: true,
});

/** The result of one side. */
interface SideResult {
  readonly name: string;
  /** Of one repetition in the very first round, in ns; where there was one to warm up. */
  readonly first: number | undefined;
  /** Median of the rounds, of one repetition. */
  readonly ns: number;
  readonly cpu: number;
  /** As a multiple of the base: in the compared quantity, and in processor time. */
  readonly ratio: number | undefined;
  readonly cpuRatio: number | undefined;
  /** Other figures that it reported: items of a dump, lost events, bytes. */
  readonly [extra: string]: string | number | undefined;
}

/** The result of one benchmark. */
interface CaseResult {
  readonly name: string;
  readonly title: string;
  readonly sides: readonly SideResult[];
  readonly aims: readonly { readonly aim: string; readonly limit: number; readonly measured: number }[];
  readonly missing: readonly string[];
}

/** The longest time that the kernel needs to end the namespaces of a round, in ms. */
const settleTime = 500;
const cache = `${root}/.cache/bench`;
const programs = (): Programs => ({
  npmFolder,
  library: (...args) => side(values.node, 'library', ...args),
  codec: (mode) => side(values.node, 'codec', mode),
  desired: (mode) => side(values.node, 'desired', mode),
  importing: (...args) => side(values.node, 'importing', ...args),
  spec: (mode) => {
    const specs = findSpecs();
    return 'missing' in specs ? specs : side(values.node, 'spec', mode, specs.folder);
  },
  cni: (mode) => side(values.node, 'cni', mode),
  cniReference: findCniPlugins() ?? side(values.node, 'cni', 'reference'),
  rules: (mode) => side(values.node, 'rules', `library-${mode}`),
  netfilter: (mode, ...args) => side(values.node, 'netfilter', mode, ...args),
  ipset: (mode) => {
    const missing = findIpset();
    return missing === undefined ? side(values.node, 'netfilter', mode) : { missing };
  },
  nft: (mode) => {
    const missing = findNft();
    return missing === undefined ? side(values.node, 'rules', `nft-${mode}`) : { missing };
  },
  peers: (mode) => {
    const missing = findWireGuard();
    return missing === undefined ? side(values.node, 'peers', mode) : { missing };
  },
  shell: (mode) => {
    const missing = findIp();
    return missing === undefined ? side(values.node, 'shell', mode) : { missing };
  },
  c: buildC(),
  generic: (mode) => side(values.node, 'generic', mode),
  mnl: buildMnl(),
  go: buildGo(),
  goNftables: buildGoNftables(),
  python: findPython(),
  npm: findNodePeers(values.node),
});

/** The benchmarks: against the peers, or with `--before` of each side of the library against the same side of another checkout. */
const chosenCases = (): Case[] =>
  values.before === undefined
    ? cases(programs())
    : beforeAndAfter(cases(programs()), `${root}/.cache/bench`, `${resolve(values.before)}/.cache/bench`);

/** Set where this program has been started again, in private namespaces, for one benchmark. */
const { TSNETLINK_BENCH_CASE: chosen } = process.env;
if (chosen === undefined) runAll();
else {
  const one = chosenCases().find(({ name }) => name === chosen) as Case;
  writeFileSync(
    `${cache}/${chosen}.json`,
    JSON.stringify(
      await measure(one, Math.min(Number(values.rounds), one.rounds ?? Number.POSITIVE_INFINITY)),
    ),
  );
}

function runAll(): void {
  buildSides();
  if (values.before !== undefined) buildSides(resolve(values.before));
  const machine = describeMachine(values.node, buildC());
  console.log(Object.values(machine).filter(Boolean).join(', '));
  const results: CaseResult[] = [];
  for (const { name, kernel } of chosenCases()) {
    if (positionals.length > 0 && !positionals.some((word) => name === word || name.startsWith(`${word}:`)))
      continue;
    const result = apart(name, kernel !== false);
    show(result);
    results.push(result);
  }
  const json = `${JSON.stringify({ machine, rounds: Number(values.rounds), results }, null, 2)}\n`;
  writeFileSync(`${cache}/results.json`, json);
  if (values.keep) {
    mkdirSync(`${root}/bench/results`, { recursive: true });
    writeFileSync(`${root}/bench/results/${machine.date}-node-${machine.node}.json`, json);
  }
}

/** Runs one benchmark in a separate process, and in private network and mount namespaces where it needs them. */
function apart(name: string, isolated: boolean): CaseResult {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const command = isolated ? [`${root}/scripts/isolate.sh`, ...user, '--', ...again] : again;
  mustRun(command[0] as string, command.slice(1), { env: { ...process.env, TSNETLINK_BENCH_CASE: name } });
  return JSON.parse(readFileSync(`${cache}/${name}.json`, 'utf8')) as CaseResult;
}

/** A count, as far as `--scale` leaves of it; even, since events come in pairs. */
function scaled(count: number): number {
  const { scale } = values;
  return scale === '1' ? count : Math.max(2, Math.round((count * Number(scale)) / 2) * 2);
}

/** Runs the sides in turn, round after round, in a namespace of this benchmark's own. */
async function measure(one: Case, rounds: number): Promise<CaseResult> {
  const { present, missing } = sidesOf(one);
  if (one.prepare !== undefined) {
    const [what, count] = one.prepare;
    mustRun(values.node, [`${cache}/sides/prepare.js`, what, String(scaled(count))]);
  }
  let running = present.map((side) => new RunningSide(side));
  const outcomes = new Map<RunningSide, RoundResult[]>(running.map((side) => [side, []]));
  const first = new Map<RunningSide, number>();
  // The first rounds warm up; the very first one is reported separately.
  for (let round = -(one.warmUp ?? 1); round < rounds; round++) {
    for (const side of running) {
      if (round >= (side.side.rounds ?? rounds) || (round < 0 && side.side.rounds === 1)) continue;
      try {
        if (one.settle === true) await setTimeout(settleTime);
        const result = await side.round(scaled(one.count));
        if (round >= 0) outcomes.get(side)?.push(result);
        else first.set(side, first.get(side) ?? result.ns);
      } catch (error) {
        missing.push((error as Error).message);
        running = running.filter((other) => other !== side);
        outcomes.delete(side);
      }
    }
  }
  for (const side of running) await side.end();
  return summarize(one, outcomes, first, missing);
}

function summarize(
  one: Case,
  outcomes: ReadonlyMap<RunningSide, RoundResult[]>,
  first: ReadonlyMap<RunningSide, number>,
  missing: string[],
): CaseResult {
  const compared = one.compared ?? 'ns';
  const timesOf = (name: string, what: 'ns' | 'cpu'): number[] | undefined =>
    [...outcomes].find(([{ side }]) => side.name === name)?.[1].map((result) => result[what]);
  /** Median over the rounds of what two sides met in the same moment, taken together. */
  const compare = (
    name: string,
    base: string,
    how: (ours: number, theirs: number) => number,
    what: 'ns' | 'cpu' = compared,
  ) => {
    const [ours, theirs] = [timesOf(name, what), timesOf(base, what)];
    return (
      ours &&
      theirs &&
      median(ours.slice(0, theirs.length).map((time, round) => how(time, theirs[round] as number)))
    );
  };
  const quotient = (ours: number, theirs: number): number => ours / theirs;
  return {
    name: one.name,
    title: one.title,
    sides: [...outcomes].map(([running, results]) => ({
      name: running.side.name,
      first: first.get(running),
      ns: median(results.map(({ ns }) => ns)),
      cpu: median(results.map(({ cpu }) => cpu)),
      ratio: compare(running.side.name, one.base, quotient),
      cpuRatio: compare(running.side.name, one.base, quotient, 'cpu'),
      ...extras(results),
    })),
    aims: Object.entries(one.aims).flatMap(([aim, limit]) => {
      const isDifference = aim.includes(' - ');
      const [ours = '', theirs = ''] = aim.split(isDifference ? ' - ' : ' / ');
      const measured = compare(ours, theirs, isDifference ? (a, b) => a - b : quotient);
      return measured === undefined ? [] : [{ aim, limit, measured }];
    }),
    missing,
  };
}

/** The figures that sides report besides time: the highest of all rounds. */
function extras(results: readonly RoundResult[]): Record<string, number> {
  const most: Record<string, number> = {};
  for (const { ns: _, cpu: __, ...rest } of results)
    for (const [name, value] of Object.entries(rest)) most[name] = Math.max(most[name] ?? 0, value ?? 0);
  return most;
}

function show({ title, name, sides, aims, missing }: CaseResult): void {
  console.log(`\n${title} [${name}]`);
  for (const { name: side, first, ns, cpu, ratio: times, cpuRatio, ...rest } of sides) {
    const multiple = (value: number | undefined): string =>
      (value === undefined ? '' : `${ratio(value)} ×`).padStart(7);
    const columns = [side.padEnd(20), duration(ns).padStart(10), multiple(times)];
    columns.push(`cpu ${duration(cpu)}`.padStart(14), multiple(cpuRatio));
    if (first !== undefined) columns.push(`first ${duration(first)}`.padStart(14));
    for (const [what, value] of Object.entries(rest))
      if (value) columns.push(`${value} ${what}`.padStart(15));
    console.log(`  ${columns.join('  ')}`);
  }
  for (const { aim, limit, measured } of aims) {
    const verdict = measured <= limit ? 'met' : 'MISSED';
    const format = aim.includes(' - ') ? duration : ratio;
    console.log(`  ${verdict.padEnd(7)} ${aim}: ${format(measured)}, aim at most ${format(limit)}`);
  }
  for (const reason of missing) console.log(`  skipped ${reason}`);
}
