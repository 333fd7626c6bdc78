/** Events of processes. */
import { asyncOperation } from '../../netlink/request/input.ts';
import type { EventWatch } from '../events/event-watch.ts';
import { checkedLater } from '../inputs.ts';
import type { ProcessItem, ProcessWatchOptions } from './watch-processes.ts';

export type { ProcessItem, ProcessWatchOptions, WatchedProcessEvent } from './watch-processes.ts';

/**
 * Watches processes as they fork, execute programs, change their ids or names, dump core and exit. Resolves once the kernel has
 * acknowledged the watch. The kernel has these events in the initial namespaces of users, processes and networks alone. Needs
 * CAP_NET_ADMIN there. Linux 2.6.15, CONFIG_PROC_EVENTS.
 *
 * @throws SystemError EPERM without the capability, ECONNREFUSED in another network namespace, ETIMEDOUT where the kernel does not
 * acknowledge: in another namespace of users or processes
 */
export const watchProcesses: (options?: ProcessWatchOptions) => Promise<EventWatch<ProcessItem>> =
  asyncOperation(
    'watchProcesses',
    () => [checkedLater],
    async (options: ProcessWatchOptions = {}) => {
      // Loaded on first use: most programs watch no processes.
      const { startWatch } = await import('./watch-processes.ts');
      return startWatch(options);
    },
  );
