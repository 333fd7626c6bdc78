import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested } from '../../../codec/composites/lists.ts';
import { struct } from '../../../codec/composites/struct.ts';
import { u32, u64 } from '../../../codec/scalars/integers.ts';
import { string } from '../../../codec/scalars/strings.ts';
import { defineFamily } from '../define-family.ts';
import { statistics } from './statistics.ts';

/** Attributes of requests (`TASKSTATS_CMD_ATTR_*` of linux/taskstats.h). */
export const requestAttributes = attributes('TASKSTATS_CMD_ATTR', () => ({
  pid: [1, u32],
  tgid: [2, u32],
  /** CPUs whose exits are sent to this socket: `0-3,7`. */
  registerCpumask: [3, string],
  deregisterCpumask: [4, string],
}));

/** The statistics of a thread or of a process (`TASKSTATS_TYPE_*`). */
const counted = attributes('TASKSTATS_TYPE', () => ({
  pid: [1, u32],
  tgid: [2, u32],
  stats: [3, statistics],
}));

/** Attributes of replies and events (`TASKSTATS_TYPE_*`). */
export const replyAttributes = attributes('TASKSTATS_TYPE', () => ({
  aggrPid: [4, nested(counted)],
  /** Sums of all threads. Of an exit only there where the last of several threads ends. */
  aggrTgid: [5, nested(counted)],
}));

/** `struct cgroupstats` (linux/cgroupstats.h): tasks by state. */
const cgroupStatistics = struct('cgroupstats', {
  nrSleeping: u64,
  nrRunning: u64,
  nrStopped: u64,
  nrUninterruptible: u64,
  nrIoWait: u64,
});

/**
 * Statistics of tasks: times, delays, memory, I/O. Needs CAP_NET_ADMIN in the initial user namespace, but for `cgroupGet`. Linux 2.6.17.
 */
export const taskstats = defineFamily('TASKSTATS', {
  version: 1,
  commands: {
    /** Sends the exits of tasks on processors (`registerCpumask`) to the socket, or no longer. See `watchTaskExits` of `tsnetlink`. */
    register: { id: 1, request: requestAttributes },
    get: { id: 1, replyId: 2, request: requestAttributes, reply: replyAttributes },
    /** Tasks of a cgroup of version 1, by a descriptor of its directory. */
    cgroupGet: {
      id: 4,
      replyId: 5,
      request: attributes('CGROUPSTATS_CMD_ATTR', () => ({ fd: [1, u32] })),
      reply: attributes('CGROUPSTATS_TYPE', () => ({ cgroupStats: [1, cgroupStatistics] })),
    },
  },
  events: {
    /** A task has ended. Sent only to sockets that have registered the processors (`registerCpumask`). */
    exit: { id: 2, body: replyAttributes },
  },
});
