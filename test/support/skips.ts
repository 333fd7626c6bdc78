import { styleText } from 'node:util';
import type { Reporter, TestModule } from 'vitest/node';

/** Lists every skipped test by name and reason at the end of a run, and says loudly when no live test ran. */
export class SkipReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    const skipped = modules.flatMap((module) =>
      [...module.children.allTests('skipped')].map((test) => {
        const result = test.result();
        const reason = result.state === 'skipped' ? result.note : undefined;
        return `${module.relativeModuleId} > ${test.fullName}${reason ? `: ${reason}` : ''}`;
      }),
    );
    for (const line of skipped) console.log(`skipped: ${line}`);
    if (process.env.TSNETLINK_LIVE !== '1') {
      const reason = process.env.TSNETLINK_LIVE_REASON ?? 'start them with `npm test`';
      console.log(
        styleText(['bold', 'yellow'], `NO LIVE TEST WAS RUN, nothing was tried on the kernel: ${reason}`),
      );
    }
  }
}
