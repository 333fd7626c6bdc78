import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { microsecondTime } from '../../quantities.ts';
import type { QdiscKind } from './kind.ts';

const options = attributes('TCA_HHF', () => ({
  /** Packets. */
  limit: [1, u32],
  /** Bytes. */
  quantum: [2, u32],
  /** Number of heavy flows that are tracked. */
  heavyFlowsLimit: [3, u32],
  resetTimeout: [4, microsecondTime],
  /** Bytes that make a flow a heavy one. */
  admitBytes: [5, u32],
  evictTimeout: [6, microsecondTime],
  /** Weight of the other flows. */
  otherWeight: [7, u32],
}));
/** Options of an hhf. */
export interface Hhf extends Infer<typeof options> {}

/** `struct tc_hhf_xstats`. */
const statistics = struct('tc_hhf_xstats', {
  dropOverlimit: u32,
  heavyFlowsOverlimit: u32,
  heavyFlowsTotal: u32,
  heavyFlows: u32,
});

/** Separates heavy flows from the others (`TCA_HHF_*` of linux/pkt_sched.h). Times in nanoseconds. Linux 3.14. */
export const hhf: QdiscKind<Hhf> = { options, statistics };
