// `npm run bench [-- names…] [--rounds 9] [--node PATH] [--keep]`: the library against its peers, in turn in one run.
// See README.md here. What is measured runs in network and mount namespaces of its own.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { mustRun, root } from '../scripts/run.ts';
import { type Case, cases, type Programs, sidesOf } from './cases.ts';
import { describeMachine } from './machine.ts';
import { buildC, buildGo, buildSides, findIp, findNodePeers, findPython, side } from './programs.ts';
import { type RoundResult, RunningSide } from './side.ts';
import { duration, median, ratio } from './statistics.ts';

const { values, positionals } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    node: { type: 'string', default: process.execPath },
    keep: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

/** What came of one side. */
interface SideResult {
  readonly name: string;
  /** Median of the rounds, of one repetition. */
  readonly ns: number;
  readonly cpu: number;
  /** As a multiple of the base. */
  readonly ratio: number | undefined;
  readonly items?: number;
}

/** What came of one benchmark. */
interface CaseResult {
  readonly name: string;
  readonly title: string;
  readonly sides: readonly SideResult[];
  readonly aims: readonly { readonly aim: string; readonly limit: number; readonly measured: number }[];
  readonly missing: readonly string[];
}

const cache = `${root}/.cache/bench`;
const programs = (): Programs => ({
  library: (mode) => side('library', mode, values.node),
  shell: (mode) => {
    const missing = findIp();
    return missing === undefined ? side('shell', mode, values.node) : { missing };
  },
  c: buildC(),
  go: buildGo(),
  python: findPython(),
  npm: findNodePeers(values.node),
});

/** Set where this program has been started again, in namespaces of its own, for one benchmark. */
const { TSNETLINK_BENCH_CASE: chosen } = process.env;
if (chosen === undefined) runAll();
else {
  const one = cases(programs()).find(({ name }) => name === chosen) as Case;
  writeFileSync(`${cache}/${chosen}.json`, JSON.stringify(await measure(one, Number(values.rounds))));
}

function runAll(): void {
  buildSides();
  const machine = describeMachine(values.node);
  console.log(Object.values(machine).join(', '));
  const results: CaseResult[] = [];
  for (const { name } of cases(programs())) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const result = isolated(name);
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

/** Runs one benchmark in network and mount namespaces of its own. */
function isolated(name: string): CaseResult {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const env = { ...process.env, TSNETLINK_BENCH_CASE: name };
  mustRun(`${root}/scripts/isolate.sh`, [...user, '--', ...again], { env });
  return JSON.parse(readFileSync(`${cache}/${name}.json`, 'utf8')) as CaseResult;
}

/** Runs the sides in turn, round after round, in a namespace of this benchmark's own. */
async function measure(one: Case, rounds: number): Promise<CaseResult> {
  const { present, missing } = sidesOf(one);
  if (one.prepare !== undefined) {
    mustRun(values.node, [`${cache}/sides/prepare.js`, ...one.prepare]);
  }
  const running = present.map((side) => new RunningSide(side));
  const outcomes = new Map<RunningSide, RoundResult[]>(running.map((side) => [side, []]));
  // The first round warms up and does not count.
  for (let round = -1; round < rounds; round++) {
    for (const side of running) {
      if (round >= (side.side.rounds ?? rounds) || (round < 0 && side.side.rounds === 1)) continue;
      const result = await side.round(one.count);
      if (round >= 0) outcomes.get(side)?.push(result);
    }
  }
  for (const side of running) await side.end();
  return summarize(one, outcomes, missing);
}

function summarize(
  one: Case,
  outcomes: ReadonlyMap<RunningSide, RoundResult[]>,
  missing: string[],
): CaseResult {
  const nsOf = (name: string): number[] | undefined =>
    [...outcomes].find(([{ side }]) => side.name === name)?.[1].map(({ ns }) => ns);
  /** Median of the ratios of the rounds: what both met in the same moment. */
  const compare = (name: string, base: string): number | undefined => {
    const [ours, theirs] = [nsOf(name), nsOf(base)];
    return (
      ours &&
      theirs &&
      median(ours.slice(0, theirs.length).map((ns, round) => ns / (theirs[round] as number)))
    );
  };
  return {
    name: one.name,
    title: one.title,
    sides: [...outcomes].map(([{ side }, results]) => ({
      name: side.name,
      ns: median(results.map(({ ns }) => ns)),
      cpu: median(results.map(({ cpu }) => cpu)),
      ratio: compare(side.name, one.base),
      ...(results[0]?.items !== undefined && { items: results[0].items }),
    })),
    aims: Object.entries(one.aims).flatMap(([aim, limit]) => {
      const [ours = '', theirs = ''] = aim.split(' / ');
      const measured = compare(ours, theirs);
      return measured === undefined ? [] : [{ aim, limit, measured }];
    }),
    missing,
  };
}

function show({ title, name, sides, aims, missing }: CaseResult): void {
  console.log(`\n${title} [${name}]`);
  for (const { name: side, ns, cpu, ratio: times, items } of sides) {
    const columns = [side.padEnd(20), duration(ns).padStart(10), `cpu ${duration(cpu)}`.padStart(14)];
    columns.push(`${times === undefined ? '' : `${ratio(times)} ×`}`.padStart(9));
    if (items) columns.push(`${items} items`.padStart(15));
    console.log(`  ${columns.join('  ')}`);
  }
  for (const { aim, limit, measured } of aims) {
    const verdict = measured <= limit ? 'met' : 'MISSED';
    console.log(`  ${verdict.padEnd(7)} ${aim}: ${ratio(measured)}, aim at most ${ratio(limit)}`);
  }
  for (const reason of missing) console.log(`  skipped ${reason}`);
}
