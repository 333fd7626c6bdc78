import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import type { QdiscKind } from './kind.ts';

/** The qdisc itself has no options; `quantum` is that of a class. */
const options = attributes('TCA_DRR', () => ({
  /** Bytes that a class sends in its turn. */
  quantum: [1, u32],
}));
/** Options of a class of drr. */
export interface Drr extends Infer<typeof options> {}

/** `struct tc_drr_stats` of a class. */
const classStatistics = struct('tc_drr_stats', { deficit: u32 });

/** Deficit round robin (`TCA_DRR_*` of linux/pkt_sched.h). Linux 2.6.29. */
export const drr: QdiscKind<Drr, Drr> = { options, classOptions: options, classStatistics };
