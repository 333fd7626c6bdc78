import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { nested } from '../../../../../codec/composites/lists.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { microsecondTime } from '../../quantities.ts';
import type { QdiscKind } from './kind.ts';

const options = nested(
  attributes('TCA_FQ_PIE', () => ({
    /** Packets. */
    limit: [1, u32],
    flows: [2, u32],
    target: [3, microsecondTime],
    updateInterval: [4, microsecondTime],
    /** 0 to 32, in sixteenths. */
    alpha: [5, u32],
    /** 0 to 32, in sixteenths. */
    beta: [6, u32],
    /** Bytes that a flow sends in its turn. */
    quantum: [7, u32],
    /** Bytes. */
    memoryLimit: [8, u32],
    /** Percent; above it, packets are dropped in the place of marked. */
    ecnProbability: [9, u32],
    /** 1: mark packets instead of dropping them. */
    ecn: [10, u32],
    /** 1: the chance of a packet depends on its size. */
    byteMode: [11, u32],
    /** 1: the delay is estimated from the rate of departure. */
    dequeueRateEstimator: [12, u32],
  })),
);
/** Options of an fq_pie. */
export interface FqPie extends Infer<typeof options> {}

/** `struct tc_fq_pie_xstats`. */
const statistics = struct('tc_fq_pie_xstats', {
  packets: u32,
  dropped: u32,
  overlimit: u32,
  overmemory: u32,
  ecnMark: u32,
  newFlowCount: u32,
  newFlowsLength: u32,
  oldFlowsLength: u32,
  memoryUsage: u32,
});

/** Fair queueing with a proportional integral controller (`TCA_FQ_PIE_*` of linux/pkt_sched.h). Linux 5.6. */
export const fqPie: QdiscKind<FqPie> = { options, fixed: ['flows'], roundedDown: ['target'], statistics };
