import { setImmediate as turn } from 'node:timers/promises';
import type { PingOptions, PingResult } from 'tsnetlink';
import { expect, vi } from 'vitest';

/** How long to wait for what must come, in ms. It measures nothing: a machine may stand still for seconds at any moment. */
export const patience = 30_000;

/** Waits until a check no longer throws. When the time is over, in ms, throws what the check throws. */
export function eventually<T>(check: () => T | Promise<T>, timeout = patience): Promise<T> {
  return vi.waitFor(check, { timeout, interval: 10 });
}

/**
 * The same in ms for the end of a namespace that nothing holds any more: one thread of the kernel sees to all of the machine,
 * and after thousands of them it is far behind.
 */
export const patienceWithEnds = 300_000;

/** Waits for so many turns of the event loop that everything readable has been found, read and handled. */
export async function turns(): Promise<void> {
  for (let count = 0; count < 20; count++) await turn();
}

/**
 * Waits until an address answers. A link takes its time to notice that its other end is up, and a neighbour who has not
 * answered is not asked again for a second.
 */
export async function untilReached(
  from: { ping(to: string, options: PingOptions): Promise<PingResult> },
  to: string,
): Promise<void> {
  await eventually(async () => expect(await from.ping(to, { timeout: 1000 })).toMatchObject({ received: 1 }));
}
