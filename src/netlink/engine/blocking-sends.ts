import type { InFlight } from './in-flight.ts';

/** Which requests are sent on a pool thread, so that the event loop goes on while the kernel sleeps on them. */
export type Offload = 'marked' | 'all' | 'none';

/** Sends of this thread that a pool thread is at: the kernel may hold a lock there that any other call would wait for. */
let sleeping = 0;
const waiting = new Set<() => void>();

/** Whether a request that may sleep in the kernel is with a pool thread just now. */
export function hasBlockingSend(): boolean {
  return sleeping > 0;
}

/** Calls back when the next such request has returned. */
export function onceIdle(callback: () => void): void {
  waiting.add(callback);
}

/** Counts a send as sleeping until it has returned. */
export async function trackBlockingSend(send: () => Promise<number>): Promise<number> {
  sleeping++;
  try {
    return await send();
  } finally {
    sleeping--;
    const callbacks = [...waiting];
    waiting.clear();
    for (const callback of callbacks) callback();
  }
}

/** Whether a send may keep its thread: by its mark, or since the kernel is busy with another that does. */
export function isBlocking(offload: Offload, one: InFlight): boolean {
  if (offload !== 'marked') return offload === 'all';
  return hasBlockingSend() || one.blocking;
}
