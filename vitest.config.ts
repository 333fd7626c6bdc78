import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { isLive, packageAliases, usesPackageOnly } from './test/support/package.ts';
import { isolatedForks } from './test/support/pool.ts';
import { SummaryReporter } from './test/support/summary.ts';

// Set by the scripts: the folder of an installed package, the file for a report in JSON, the number of times that a failed
// test is run again, and `live` for the tests that talk to the kernel alone.
const { TSNETLINK_LIVE, TSNETLINK_TESTS, TSNETLINK_PACKAGE, TSNETLINK_REPORT, TSNETLINK_RETRY } = process.env;

/** Everything that is too long for the terminal: skipped tests, counts, accepted differences. */
const reportFile = `.cache/test-report/${basename(TSNETLINK_REPORT ?? 'tests', '.json')}.txt`;

const tests = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `test/${name}`)
  .filter((name) => TSNETLINK_TESTS !== 'live' || isLive(name))
  .filter((name) => TSNETLINK_PACKAGE === undefined || usesPackageOnly(name));

export default defineConfig({
  resolve: { alias: packageAliases(TSNETLINK_PACKAGE) },
  test: {
    include: tests,
    pool: TSNETLINK_LIVE === '1' ? isolatedForks : 'forks',
    // One file for each core: by default vitest leaves a core idle.
    maxWorkers: availableParallelism(),
    retry: Number(TSNETLINK_RETRY ?? 0),
    // Only a test that hangs reaches these: a slow machine must not fail a test.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: [
      'default',
      new SummaryReporter(reportFile),
      ...(TSNETLINK_REPORT ? [['json', { outputFile: TSNETLINK_REPORT }] as ['json', object]] : []),
    ],
  },
});
