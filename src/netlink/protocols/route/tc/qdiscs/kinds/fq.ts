import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { array } from '../../../../../codec/composites/lists.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { s32, s64, u8, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { microsecondTime, nanosecondTime } from '../../quantities.ts';
import type { QdiscKind } from './kind.ts';
import { prioOptions } from './prio.ts';

const options = attributes('TCA_FQ', () => ({
  /** Packets of all flows. */
  limit: [1, u32],
  /** Packets of a flow. */
  flowLimit: [2, u32],
  quantum: [3, u32],
  initialQuantum: [4, u32],
  /** 1: pacing. */
  rateEnable: [5, u32],
  flowDefaultRate: [6, u32],
  flowMaximumRate: [7, u32],
  /** Buckets of the table of flows, as a power of two. */
  bucketsLog: [8, u32],
  flowRefillDelay: [9, microsecondTime],
  orphanMask: [10, u32],
  lowRateThreshold: [11, u32],
  ceThreshold: [12, microsecondTime],
  /** Linux 5.9. */
  timerSlack: [13, nanosecondTime],
  /** Linux 5.10. */
  horizon: [14, microsecondTime],
  /** 1: packets beyond the horizon are dropped; 0: sent at it. */
  horizonDrop: [15, u8],
  /** Linux 6.7. */
  priorityMap: [16, prioOptions],
  weights: [17, array(s32)],
  /** Linux 6.15. */
  offloadHorizon: [18, microsecondTime],
}));
/** Options of an fq. */
export interface Fq extends Infer<typeof options> {}

/** `struct tc_fq_qd_stats`. */
const statistics = struct(
  'tc_fq_qd_stats',
  {
    gcFlows: u64,
    highPriorityPackets: u64,
    tcpRetransmissions: u64,
    throttled: u64,
    flowsLimit: u64,
    packetsTooLong: u64,
    allocationErrors: u64,
    /** Nanoseconds. */
    timeNextDelayedFlow: s64,
    flows: u32,
    inactiveFlows: u32,
    throttledFlows: u32,
    unthrottleLatency: nanosecondTime,
    ceMark: u64,
    horizonDrops: u64,
    horizonCaps: u64,
    fastPathPackets: u64,
    bandDrops0: u64,
    bandDrops1: u64,
    bandDrops2: u64,
    bandPacketCount0: u32,
    bandPacketCount1: u32,
    bandPacketCount2: u32,
    _pad: u32,
  },
  80,
);

/**
 * Fair queueing by flow, with pacing (`TCA_FQ_*` of linux/pkt_sched.h). Times in nanoseconds, rates in bytes per second
 * (all ones: unlimited), sizes in bytes. Linux 3.12.
 */
export const fq: QdiscKind<Fq> = { options, statistics };
