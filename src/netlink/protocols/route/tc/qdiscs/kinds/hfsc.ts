import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { u16, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { microsecondTime } from '../../quantities.ts';
import type { QdiscKind } from './kind.ts';

/** `struct tc_hfsc_qopt`. */
const options = struct('tc_hfsc_qopt', {
  /** Minor number of the class for packets that no filter matches. */
  defaultClass: u16,
});
/** Options of an hfsc. */
export interface Hfsc extends Infer<typeof options> {}

/** A service curve of two segments (`struct tc_service_curve`). */
const curve = struct('tc_service_curve', {
  /** Slope of the first segment, bytes per second. */
  m1: u32,
  /** Length of the first segment, nanoseconds. */
  d: microsecondTime,
  /** Slope of the second segment, bytes per second. */
  m2: u32,
});

const classOptions = attributes('TCA_HFSC', () => ({
  /** Guaranteed to the class, with its delay. */
  realTime: [1, curve],
  /** Share of the class in the rest. */
  linkShare: [2, curve],
  /** Most that the class gets of the rest. */
  upperLimit: [3, curve],
}));
/** Options of a class of hfsc. */
export interface HfscClass extends Infer<typeof classOptions> {}

/** `struct tc_hfsc_stats` of a class; work in bytes. */
const classStatistics = struct('tc_hfsc_stats', { work: u64, realTimeWork: u64, period: u32, level: u32 });

/** Hierarchical fair service curves (`TCA_HFSC_*` of linux/pkt_sched.h). */
export const hfsc: QdiscKind<Hfsc, HfscClass> = { options, classOptions, classStatistics };
