import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { packageAliases, usesPackageOnly } from './test/support/package.ts';
import { isolatedForks } from './test/support/pool.ts';
import { RetryReporter } from './test/support/retries.ts';
import { SkipReporter } from './test/support/skips.ts';
import { TallyReporter } from './test/support/tallies.ts';

// Set by the scripts: where a packed tsnetlink is installed, where to write a report that is counted, and how often what fails
// is tried again.
const { TSNETLINK_LIVE, TSNETLINK_PACKAGE, TSNETLINK_REPORT, TSNETLINK_RETRY } = process.env;

const tests = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `test/${name}`);

export default defineConfig({
  resolve: { alias: packageAliases(TSNETLINK_PACKAGE) },
  test: {
    include: TSNETLINK_PACKAGE === undefined ? tests : tests.filter(usesPackageOnly),
    pool: TSNETLINK_LIVE === '1' ? isolatedForks : 'forks',
    retry: Number(TSNETLINK_RETRY ?? 0),
    // For what never ends: no test is to fail because the machine is slow.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: [
      'default',
      new SkipReporter(),
      new RetryReporter(),
      new TallyReporter(),
      ...(TSNETLINK_REPORT ? [['json', { outputFile: TSNETLINK_REPORT }] as ['json', object]] : []),
    ],
  },
});
