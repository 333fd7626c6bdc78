import type { Reporter, TestModule } from 'vitest/node';

/** Lists at the end of a run the tests that passed only when they were tried again, and what had failed (see .ci/run). */
export class RetryReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    for (const module of modules) {
      for (const test of module.children.allTests('passed')) {
        if (test.diagnostic()?.flaky !== true) continue;
        const [first] = test.result().errors ?? [];
        const reason = first?.message.split('\n')[0];
        console.log(`passed at the second try: ${module.relativeModuleId} > ${test.fullName}: ${reason}`);
      }
    }
  }
}
