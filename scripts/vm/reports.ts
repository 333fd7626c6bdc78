import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The result of the tests on one kernel. */
export interface KernelReport {
  readonly name: string;
  readonly version: string;
  readonly passed: number;
  /** Tests, by their full name. */
  readonly failures: readonly string[];
  readonly skipped: readonly string[];
  /** The features that the kernel lacks, with the number of tests that need each. */
  readonly missing: ReadonlyMap<string, number>;
}

/** The part of vitest's report that is read here. */
interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Reads the reports that a run has left: one of vitest, and the summary with the missing features. */
export function readReport(name: string, version: string, folder: string): KernelReport {
  const { testResults } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as VitestReport;
  const tests = testResults.flatMap((file) =>
    file.assertionResults.map(({ fullName, status }) => ({ test: `${file.name}: ${fullName}`, status })),
  );
  const inState = (...states: string[]): string[] =>
    tests.filter(({ status }) => states.includes(status)).map(({ test }) => test);
  const summary = readFileSync(join(folder, 'report.txt'), 'utf8');
  return {
    name,
    version,
    passed: inState('passed').length,
    failures: inState('failed'),
    skipped: inState('skipped', 'pending', 'todo'),
    missing: new Map(
      [...summary.matchAll(/^missing: (.*): (\d+) tests$/gm)].map((match) => [match[1]!, Number(match[2])]),
    ),
  };
}

/** The tests that no kernel has run. */
export function skippedEverywhere(reports: readonly KernelReport[]): string[] {
  const [first, ...others] = reports;
  return (first?.skipped ?? []).filter((test) => others.every(({ skipped }) => skipped.includes(test)));
}

const [start, end] = ['<!-- made by `npm run test:vm -- --table` -->', '<!-- end -->'];

/** Writes the table of features and kernels between its two marks in a page. */
export function writeTable(page: string, reports: readonly KernelReport[]): void {
  const features = [...new Set(reports.flatMap(({ missing }) => [...missing.keys()]))].sort();
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = [
    row(['', ...reports.map(({ version }) => version)]),
    row(['---', ...reports.map(() => '---')]),
    row(['tests passed', ...reports.map(({ passed }) => String(passed))]),
    row(['tests failed', ...reports.map(({ failures }) => String(failures.length))]),
    row(['tests skipped', ...reports.map(({ skipped }) => String(skipped.length))]),
    ...features.map((feature) =>
      row([
        feature,
        ...reports.map(({ missing }) =>
          missing.has(feature) ? `no (${missing.get(feature)} tests)` : 'yes',
        ),
      ]),
    ),
  ];
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no marks ${start} and ${end}`);
  writeFileSync(page, `${text.slice(0, from + start.length)}\n\n${lines.join('\n')}\n\n${text.slice(to)}`);
}
