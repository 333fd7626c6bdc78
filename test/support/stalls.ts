import { readFileSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';

/** A time in which the event loop did not turn, in ms. */
export interface Stall {
  /** How late the turn was. */
  readonly ms: number;
  /** For how much of that the thread was ready to run and had no processor; 0 where the kernel does not tell. */
  readonly queued: number;
  /** For how much of it garbage was being collected, also in the background of waiting for a processor. */
  readonly collecting: number;
}

/** Measurements of the event loop while some work was done. */
export interface Stalls {
  /** How long it took, in ms. */
  readonly total: number;
  readonly turns: number;
  /** The longest first. */
  readonly stalls: readonly Stall[];
}

/** A timer can be this late without a fault of the library: it counts whole milliseconds. */
const usual = 2;

/** Time that this thread has waited for a processor, in ms (`/proc/PID/schedstat`: ran, waited, slices). */
function queuedTime(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** Does some work and looks every millisecond whether the event loop of this thread still turns. */
export async function measureStalls(work: () => Promise<unknown>): Promise<Stalls> {
  const gaps: { from: number; to: number; queued: number }[] = [];
  const collections: { from: number; to: number }[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      collections.push({ from: startTime, to: startTime + duration });
  });
  observer.observe({ entryTypes: ['gc'] });
  let turns = 0;
  let from = performance.now();
  let queued = queuedTime();
  const look = (): void => {
    const to = performance.now();
    turns++;
    if (to - from > usual) gaps.push({ from, to, queued: queuedTime() - queued });
    queued = queuedTime();
    from = performance.now();
  };
  const timer = setInterval(look, 1);
  const begin = performance.now();
  await work();
  const total = performance.now() - begin;
  look();
  clearInterval(timer);
  // Garbage collections are reported in a later turn.
  await new Promise((resolve) => setTimeout(resolve, 10));
  observer.disconnect();
  const stalls = gaps.map((gap) => ({
    ms: gap.to - gap.from - 1,
    queued: gap.queued,
    collecting: collections.reduce(
      (sum, each) => sum + Math.max(0, Math.min(gap.to, each.to) - Math.max(gap.from, each.from)),
      0,
    ),
  }));
  return { total, turns, stalls: stalls.sort((a, b) => b.ms - a.ms) };
}
