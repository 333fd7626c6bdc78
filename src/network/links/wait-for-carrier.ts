import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Link as LinkState } from '../../netlink/protocols/route/index.ts';

/** Milliseconds to wait at most. The kernel takes less than one, but more than a second where it has much to do. */
const patience = 5000;
/** Milliseconds in which to ask again at every turn of the event loop: mostly the kernel needs less than one. */
const eagerness = 2;

/**
 * Waits until links that have been brought up at both ends have noticed it. The kernel tells them by a work queue of its
 * own; until then they drop what is sent, and a bridge does not forward to them.
 *
 * @param read asks for the links anew
 * @returns the links as they are then; also where the time was not enough
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
    if (waited < eagerness) await turn(undefined, { signal });
    else {
      await sleep(delay, undefined, { signal });
      delay = Math.min(delay * 2, 16);
    }
  }
}
