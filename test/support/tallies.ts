import { styleText } from 'node:util';
import type { TestContext } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';

/** What the tests of a run count: how many fields, messages or commands of a type were compared. */
export type Tallies = Record<string, Record<string, number>>;

declare module 'vitest' {
  interface TaskMeta {
    tallies?: Tallies;
    /** Differences that were let pass, with the reason for each. */
    reasons?: string[];
  }
}

function add(tallies: Tallies, what: string, of: string, count: number): void {
  tallies[what] = { ...tallies[what], [of]: (tallies[what]?.[of] ?? 0) + count };
}

/** Adds to what the end of the run tells: `tally(context, 'fields compared with iproute2', 'link', 57)`. */
export function tally(context: TestContext, what: string, of: string, count = 1): void {
  const { meta } = context.task;
  meta.tallies ??= {};
  add(meta.tallies, what, of, count);
}

/** Lists a difference that is let pass, with its reason, at the end of the run. */
export function listReason(context: TestContext, reason: string): void {
  const { meta } = context.task;
  meta.reasons ??= [];
  if (!meta.reasons.includes(reason)) meta.reasons.push(reason);
}

/** Prints at the end of a run what was compared, of which type how much, and which differences were let pass why. */
export class TallyReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    const total: Tallies = {};
    const reasons = new Set<string>();
    for (const module of modules) {
      for (const test of module.children.allTests('passed')) {
        const { tallies = {}, reasons: given = [] } = test.meta();
        for (const reason of given) reasons.add(reason);
        for (const [what, counts] of Object.entries(tallies)) {
          for (const [of, count] of Object.entries(counts)) add(total, what, of, count);
        }
      }
    }
    for (const [what, counts] of Object.entries(total).sort()) {
      const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
      const each = Object.entries(counts).sort();
      console.log(
        `${styleText('bold', `${what}: ${all}`)} (${each.map((entry) => entry.join(' ')).join(', ')})`,
      );
    }
    for (const reason of [...reasons].sort()) console.log(`let pass: ${reason}`);
  }
}
