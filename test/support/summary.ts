import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { styleText } from 'node:util';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { addTally, type Tallies } from './tallies.ts';

/** Ends a run with few lines: counts, missing features, tests that passed at the second try. Writes the rest to a file. */
export class SummaryReporter implements Reporter {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const { lines, report } = summarize(tests.map(outcomeOf));
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, `${report.join('\n')}\n`);
    for (const line of lines) console.log(line);
    console.log(`details: ${this.#file}`);
    if (process.env.TSNETLINK_LIVE !== '1') {
      const reason = process.env.TSNETLINK_LIVE_REASON ?? 'start them with `npm test`';
      console.log(
        styleText(['bold', 'yellow'], `NO LIVE TEST WAS RUN, nothing was tried on the kernel: ${reason}`),
      );
    }
  }
}

/** The end of one test. */
export interface Outcome {
  /** File and full name. */
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** The reason of a skipped test: `link vlan: refused …`; the error of the first try of a test that was run twice. */
  readonly note?: string | undefined;
  readonly flaky?: boolean | undefined;
  readonly tallies?: Tallies | undefined;
  readonly accepted?: readonly string[] | undefined;
}

function outcomeOf(test: TestCase): Outcome {
  const result = test.result();
  const { tallies, reasons } = test.meta();
  const flaky = test.diagnostic()?.flaky === true && result.state === 'passed';
  return {
    name: `${test.module.relativeModuleId} > ${test.fullName}`,
    state: result.state === 'pending' ? 'skipped' : result.state,
    note: result.state === 'skipped' ? result.note : result.errors?.[0]?.message.split('\n')[0],
    flaky,
    tallies: result.state === 'passed' ? tallies : undefined,
    accepted: result.state === 'passed' ? reasons : undefined,
  };
}

/** The number of missing features that the terminal shows. */
const mostFeatures = 8;

/** The lines for the terminal, and those of the report. */
export function summarize(outcomes: readonly Outcome[]): { lines: string[]; report: string[] } {
  const inState = (state: Outcome['state']): Outcome[] => outcomes.filter((each) => each.state === state);
  const skipped = inState('skipped');
  const missing: Tallies = {};
  const tallies: Tallies = {};
  for (const { note } of skipped) addTally(missing, 'skipped', featureOf(note), 1);
  for (const { tallies: counts = {} } of outcomes)
    for (const [what, byType] of Object.entries(counts))
      for (const [type, count] of Object.entries(byType)) addTally(tallies, what, type, count);
  const byCount = Object.entries(missing.skipped ?? {}).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const shown = byCount.slice(0, mostFeatures).map(([feature, count]) => `${feature} ${count}`);
  if (byCount.length > mostFeatures) shown.push(`${byCount.length - mostFeatures} more`);
  const reasons = shown.join(', ');
  const counted = Object.entries(tallies).sort();
  const flaky = outcomes
    .filter((each) => each.flaky)
    .map(({ name, note }) => `passed at the second try: ${name}: ${note}`);
  const accepted = new Set(outcomes.flatMap((each) => each.accepted ?? []));
  const counts = `${inState('passed').length} passed, ${inState('failed').length} failed, ${skipped.length} skipped`;
  return {
    lines: [
      ...flaky,
      ...(counted.length > 0 ? [counted.map(([what, byType]) => `${sum(byType)} ${what}`).join(', ')] : []),
      `${counts}${reasons === '' ? '' : ` (missing: ${reasons})`}`,
    ],
    report: [
      counts,
      ...byCount.map(([feature, count]) => `missing: ${feature}: ${count} tests`),
      ...inState('failed').map(({ name, note }) => `failed: ${name}: ${note}`),
      ...flaky,
      ...skipped.map(({ name, note }) => `skipped: ${name}${note ? `: ${note}` : ''}`),
      ...counted.map(
        ([what, byType]) =>
          `${sum(byType)} ${what}: ${Object.entries(byType)
            .sort()
            .map((entry) => entry.join(' '))
            .join(', ')}`,
      ),
      ...[...accepted].sort().map((reason) => `accepted: ${reason}`),
    ],
  };
}

/** The feature in the reason of a skipped test. Tests left out with `-t` have no reason. */
function featureOf(note: string | undefined): string {
  return note === undefined ? 'left out' : (note.split(': ', 1)[0] as string);
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
