/** Which requests are sent on a pool thread, so that the event loop is not blocked while the kernel sleeps. */
export type Offload = 'marked' | 'all' | 'none';

/** Number of blocking sends of this thread. The kernel may hold a lock for them that any other request would wait for. */
let running = 0;
const idleCallbacks = new Set<() => void>();

/** Whether a pool thread is sending a request on which the kernel may sleep. */
export function hasBlockingSend(): boolean {
  return running > 0;
}

/** Calls back once, when the next blocking send has returned. */
export function onceIdle(callback: () => void): void {
  idleCallbacks.add(callback);
}

/** Counts a send as blocking until it has returned. */
export async function trackBlockingSend(send: () => Promise<number>): Promise<number> {
  running++;
  try {
    return await send();
  } finally {
    running--;
    const callbacks = [...idleCallbacks];
    idleCallbacks.clear();
    for (const callback of callbacks) callback();
  }
}
