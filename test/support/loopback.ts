import { beforeAll } from 'vitest';
import { Namespace } from '../../src/network/namespace/namespace.ts';
import { whyNotLive } from './live.ts';

/** Sets the loopback link of the private namespace up, so that servers of the tests of a file are reached. */
export function useLoopback(): void {
  beforeAll(async () => {
    if (whyNotLive === undefined) await (await Namespace.current().link('lo')).up();
  });
}
