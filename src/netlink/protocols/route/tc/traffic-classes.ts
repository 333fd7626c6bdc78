import { struct } from '../../../codec/composites/struct.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { u8, u16, u32 } from '../../../codec/scalars/integers.ts';
import { fixedList } from './fixed-list.ts';
import { priorityMap } from './priority-map.ts';

/** Traffic classes by priority, and the hardware queues of each (`struct tc_mqprio_qopt` of linux/pkt_sched.h). */
export const trafficClasses = struct('tc_mqprio_qopt', {
  /** Number of the traffic classes. */
  count: u8,
  /** Traffic class of each of the 16 priorities. */
  priorityMap,
  /** 1: done by the hardware. */
  offload: u8,
  /** Number of queues of each traffic class. */
  queueCounts: fixedList(u16, 16),
  /** First queue of each traffic class. */
  queueOffsets: fixedList(u16, 16),
});

/** Frame preemption, IEEE 802.1Q (`TC_FP_*`). Linux 6.4. */
export const framePreemption = enumeration(u32, { express: 1, preemptible: 2 });
