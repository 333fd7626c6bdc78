import type { TestContext } from 'vitest';

/** Counts of compared fields, messages or commands: `{ 'fields compared': { link: 57 } }`. */
export type Tallies = Record<string, Record<string, number>>;

declare module 'vitest' {
  interface TaskMeta {
    tallies?: Tallies;
    /** Differences that the test accepts, with the reason for each. */
    reasons?: string[];
  }
}

/** Adds a count to one of the tallies. */
export function addTally(tallies: Tallies, what: string, of: string, count: number): void {
  tallies[what] = { ...tallies[what], [of]: (tallies[what]?.[of] ?? 0) + count };
}

/** Adds to the counts in the report of the run: `tally(context, 'fields compared with iproute2', 'link', 57)`. */
export function tally(context: TestContext, what: string, of: string, count = 1): void {
  const { meta } = context.task;
  meta.tallies ??= {};
  addTally(meta.tallies, what, of, count);
}

/** Lists an accepted difference with its reason in the report of the run. */
export function listReason(context: TestContext, reason: string): void {
  const { meta } = context.task;
  meta.reasons ??= [];
  if (!meta.reasons.includes(reason)) meta.reasons.push(reason);
}
