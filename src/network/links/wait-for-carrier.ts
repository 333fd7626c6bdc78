import type { Link as LinkState } from '../../netlink/protocols/route/index.ts';
import { pause } from '../pause.ts';

/** Longest wait in milliseconds. The kernel usually needs less than one, a busy kernel more than a thousand. */
const patience = 5000;
/** Milliseconds during which the links are read at every turn of the event loop. */
const eagerness = 2;

/**
 * Waits until links whose ends are both up are operational. The kernel updates the state from a work queue; until then a link
 * drops what it should send, and a bridge does not forward to it.
 *
 * @param read reads the links
 * @returns the links as last read, also after the longest wait
 */
export async function waitForCarrier(
  read: () => Promise<readonly LinkState[]>,
  signal?: AbortSignal | undefined,
): Promise<readonly LinkState[]> {
  const start = performance.now();
  for (let delay = 1; ; ) {
    const found = await read();
    const waited = performance.now() - start;
    if (waited > patience || found.every(({ operstate }) => operstate === 'up')) return found;
    const isEager = waited < eagerness;
    await pause(isEager ? 0 : delay, signal);
    if (!isEager) delay = Math.min(delay * 2, 16);
  }
}
