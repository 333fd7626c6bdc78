import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';

/** Deficit round robin: the class has a quantum in bytes, the qdisc nothing (`TCA_DRR_*` of linux/pkt_sched.h). */
export const drr = attributes('TCA_DRR', () => ({ quantum: [1, u32] }));
export interface Drr extends Infer<typeof drr> {}

/** `struct tc_drr_stats` of a class. */
export const drrClassStatistics = struct('tc_drr_stats', { deficit: u32 });
