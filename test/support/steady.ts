import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

/**
 * Looks at something until it does not change between two looks, with what iproute2 says of it in between: the kernel does
 * much in its own time, and what has a lifetime runs.
 *
 * @returns the look and what came in between
 */
export async function steady<T, U>(look: () => T, between: () => U): Promise<[T, U]> {
  for (;;) {
    const before = look();
    const seen = between();
    if (isDeepStrictEqual(before, look())) return [before, seen];
    await wait(50);
  }
}
