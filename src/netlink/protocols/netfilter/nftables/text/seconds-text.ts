import { formatDuration } from '../datatypes/time.ts';

/** A duration of a number of seconds. */
export function secondsText(seconds: unknown): string {
  return formatDuration(Number(seconds) * 1000);
}
