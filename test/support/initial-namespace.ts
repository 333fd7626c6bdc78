import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import type { TestContext } from 'vitest';
import type { Feature } from './features.ts';

/** Opens the initial network namespace, for events that exist there alone. To listen there changes nothing. */
export function initialNamespace(context?: TestContext): { readonly fd: number } {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const path = `/proc/${pid}/ns/net`;
      if (readlinkSync(path) !== process.env.TSNETLINK_HOST_NETNS) continue;
      const fd = openSync(path, 'r');
      context?.onTestFinished(() => closeSync(fd));
      return { fd };
    } catch {
      // The process has ended, or belongs to another user.
    }
  }
  throw new Error('no process of the initial network namespace is visible');
}

/** That the initial network namespace can be opened. */
export const hostNamespace: Feature = {
  name: 'initial network namespace',
  missing: () => {
    try {
      closeSync(initialNamespace().fd);
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  },
};
