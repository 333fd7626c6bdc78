/** Events of processes. */
import { asyncOperation } from '../../netlink/request/input.ts';
import type { EventWatch } from '../events/event-watch.ts';
import { checkedLater } from '../inputs.ts';
import type { ProcessItem, ProcessWatchOptions } from './watch-processes.ts';
import type { TaskExit, TaskExitOptions } from './watch-task-exits.ts';

export type { ProcessItem, ProcessWatchOptions, WatchedProcessEvent } from './watch-processes.ts';
export type { TaskExit, TaskExitOptions, TaskStatistics } from './watch-task-exits.ts';

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

/**
 * Watches tasks (threads) as they end, each with its statistics: times, delays, memory, I/O. Resolves once the kernel sends them. Needs
 * CAP_NET_ADMIN in the initial user namespace, and the initial namespaces of processes and networks: in another network namespace no
 * exits come. Linux 2.6.17, CONFIG_TASKSTATS.
 *
 * @throws NetlinkError EPERM without the capability, EINVAL or ERANGE for processors that the machine does not have, EINVAL in another
 * namespace of processes
 */
export const watchTaskExits: (options?: TaskExitOptions) => Promise<EventWatch<TaskExit>> = asyncOperation(
  'watchTaskExits',
  () => [checkedLater],
  async (options: TaskExitOptions = {}) => {
    const { startExitWatch } = await import('./watch-task-exits.ts');
    return startExitWatch(options);
  },
);
