import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { u32, u64 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { microsecondTime, millisecondTime } from '../../quantities.ts';
import type { QdiscKind } from './kind.ts';

const options = attributes('TCA_PIE', () => ({
  target: [1, microsecondTime],
  /** Packets. */
  limit: [2, u32],
  updateInterval: [3, microsecondTime],
  /** 0 to 32, in sixteenths. */
  alpha: [4, u32],
  /** 0 to 32, in sixteenths. */
  beta: [5, u32],
  /** 1: mark packets instead of dropping them. */
  ecn: [6, u32],
  /** 1: the chance of a packet depends on its size. */
  byteMode: [7, u32],
  /** 1: the delay is estimated from the rate of departure. Linux 5.5. */
  dequeueRateEstimator: [8, u32],
}));
/** Options of a pie. */
export interface Pie extends Infer<typeof options> {}

/** `struct tc_pie_xstats`. */
const statistics = struct('tc_pie_xstats', {
  probability: u64,
  delay: millisecondTime,
  averageDequeueRate: u32,
  dequeueRateEstimating: u32,
  packets: u32,
  dropped: u32,
  overlimit: u32,
  maximumQueue: u32,
  ecnMark: u32,
});

/** Proportional integral controller, RFC 8033 (`TCA_PIE_*` of linux/pkt_sched.h). Times in nanoseconds. Linux 3.14. */
export const pie: QdiscKind<Pie> = { options, roundedDown: ['target'], statistics };
