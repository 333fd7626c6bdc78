import { Session } from 'node:inspector';

// V8 counts blocks only in functions that it compiles after the start: import this module before the code whose steps count.
const session = new Session();
session.connect();
call('Profiler.enable');
call('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/**
 * Counts the steps of a function: how often V8 enters each function and block of the program meanwhile. The count is
 * the same on a busy machine. It says how the work grows with the input: a loop in a loop shows, whichever code it is in.
 */
export function stepsOf(run: () => void): number {
  takeCounts();
  run();
  return takeCounts();
}

/** Returns the sum of all counts since the last call. */
function takeCounts(): number {
  const { result } = call<Coverage>('Profiler.takePreciseCoverage');
  let steps = 0;
  for (const { functions } of result)
    for (const { ranges } of functions) for (const { count } of ranges) steps += count;
  return steps;
}

/** The answer of `Profiler.takePreciseCoverage`, as far as it is used. */
interface Coverage {
  readonly result: readonly {
    readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
  }[];
}

/** Calls a method of the inspector, which answers a session of the same thread at once. */
function call<T>(method: string, params: object = {}): T {
  let answer: T | undefined;
  session.post(method, params, (error, result) => {
    if (error !== null) throw error;
    answer = result as T;
  });
  return answer as T;
}
