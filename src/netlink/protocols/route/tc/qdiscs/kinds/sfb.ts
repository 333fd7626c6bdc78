import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { millisecondTime } from '../../quantities.ts';
import type { QdiscKind } from './kind.ts';
import { sixteenBitFraction } from './sixteen-bit-fraction.ts';

/** `struct tc_sfb_qopt`; times in nanoseconds, sizes in packets. */
const parameters = struct('tc_sfb_qopt', {
  rehashInterval: millisecondTime,
  /** Time before a new hash in which both are used. */
  warmupTime: millisecondTime,
  /** Packets of a bin above which its chance grows. */
  maximum: u32,
  binSize: u32,
  /** Steps that the chance of a bin grows and shrinks by. */
  increment: sixteenBitFraction,
  decrement: sixteenBitFraction,
  limit: u32,
  /** Packets per second of a flow that does not respond. */
  penaltyRate: u32,
  penaltyBurst: u32,
});

const options = attributes('TCA_SFB', () => ({ parameters: [1, parameters] }));
/** Options of an sfb. */
export interface Sfb extends Infer<typeof options> {}

/** `struct tc_sfb_xstats`. */
const statistics = struct('tc_sfb_xstats', {
  earlyDrop: u32,
  penaltyDrop: u32,
  bucketDrop: u32,
  queueDrop: u32,
  childDrop: u32,
  marked: u32,
  maximumQueue: u32,
  maximumProbability: sixteenBitFraction,
  averageProbability: sixteenBitFraction,
});

/** Stochastic fair blue (`TCA_SFB_*` of linux/pkt_sched.h). Linux 2.6.39. */
export const sfb: QdiscKind<Sfb> = { options, statistics };
