import type { Streams } from './streams.ts';
import { usageError } from './usage-error.ts';

/** Prints a value as JSON, or as lines. Returns the exit code. */
export function print(streams: Streams, json: boolean, value: unknown, lines: readonly string[]): number {
  if (json) streams.stdout.write(`${JSON.stringify(value)}\n`);
  else for (const line of lines) streams.stdout.write(`${line}\n`);
  return 0;
}

/** Reads the number of a process from the command line. */
export function toPid(word: string): number {
  if (/^[1-9]\d{0,9}$/.test(word)) return Number(word);
  throw usageError(`expected the number of a process, got '${word}'`);
}
