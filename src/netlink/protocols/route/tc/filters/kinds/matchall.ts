import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { u64 } from '../../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { actionList } from '../../actions/message.ts';
import { filterFlags } from '../../filter-flags.ts';
import { handle } from '../../handle.ts';
import type { FilterKind } from './kind.ts';

const options = attributes('TCA_MATCHALL', () => ({
  classId: [1, handle],
  actions: [2, actionList],
  flags: [3, filterFlags],
  /** State: packets. */
  counts: [4, stateOnly(struct('tc_matchall_pcnt', { matched: u64 }))],
}));
/** Options of a matchall filter. */
export interface Matchall extends Infer<typeof options> {}

/** Matches every packet (`TCA_MATCHALL_*` of linux/pkt_cls.h). Linux 4.8. */
export const matchall: FilterKind<Matchall> = { options };
