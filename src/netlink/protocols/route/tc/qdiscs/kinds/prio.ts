import { struct } from '../../../../../codec/composites/struct.ts';
import { s32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { priorityMap } from '../../priority-map.ts';
import type { QdiscKind } from './kind.ts';

/** `struct tc_prio_qopt` of linux/pkt_sched.h. */
export const prioOptions = struct('tc_prio_qopt', {
  /** 2 to 16. */
  bands: s32,
  /** Band of each of the 16 priorities, from 0. */
  priorityMap,
});
/** Options of a prio; pfifo_fast reports the same. */
export interface Prio extends Infer<typeof prioOptions> {}

/** The map that `tc` sends by default. */
export const defaultPriorityMap: readonly number[] = [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1];

/** Bands by priority: a band is served while those before it are empty. */
export const prio: QdiscKind<Prio> = { options: prioOptions };
/** Three bands by priority: the default of a link. */
export const pfifo_fast: QdiscKind<Prio> = { options: prioOptions, fixed: 'all' };
