import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';

/**
 * Waits for a number of milliseconds; 0 is one turn of the event loop. Rejects with the reason of a signal that is aborted:
 * `node:timers/promises` would reject with another error.
 */
export async function pause(milliseconds: number, signal?: AbortSignal | undefined): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  try {
    await (milliseconds === 0 ? turn(undefined, options) : sleep(milliseconds, undefined, options));
  } catch {
    throw signal?.reason;
  }
}
