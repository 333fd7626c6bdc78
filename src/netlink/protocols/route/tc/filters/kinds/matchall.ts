import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { u64 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { actionList, filterFlags } from '../../actions/message.ts';
import { handle } from '../../handle.ts';

/** Matches every packet (`TCA_MATCHALL_*` of linux/pkt_cls.h). Linux 4.8. */
export const matchall = attributes('TCA_MATCHALL', () => ({
  classId: [1, handle],
  actions: [2, actionList],
  flags: [3, filterFlags],
  /** Read only. */
  counts: [4, struct('tc_matchall_pcnt', { matched: u64 })],
}));
export interface Matchall extends Infer<typeof matchall> {}
