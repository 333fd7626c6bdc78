import { setImmediate as turn } from 'node:timers/promises';
import type { PingOptions, PingResult } from 'tsnetlink';
import { expect, vi } from 'vitest';

/** How long to wait for what must come, in ms. It measures nothing: a machine may stand still for seconds at any moment. */
export const patience = 30_000;

/** Waits until a check no longer throws. When patience is over, throws what the check throws. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: patience, interval: 10 });
}

/** Lets the event loop turn so often that whatever could be read has been found, told of and dealt with. */
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
