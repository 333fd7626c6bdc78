import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { u64 } from '../../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { police } from '../../actions/kinds/police.ts';
import { actionList } from '../../actions/message.ts';
import { handle } from '../../handle.ts';
import { extendedMatches } from '../ematches/registry.ts';
import type { FilterKind } from './kind.ts';

const options = attributes('TCA_BASIC', () => ({
  classId: [1, handle],
  extendedMatches: [2, extendedMatches],
  actions: [3, actionList],
  police: [4, police.options],
  /** State: packets. */
  counts: [5, stateOnly(struct('tc_basic_pcnt', { tried: u64, matched: u64 }))],
}));
/** Options of a basic filter. */
export interface Basic extends Infer<typeof options> {}

/** Matches by extended matches (`TCA_BASIC_*` of linux/pkt_cls.h). */
export const basic: FilterKind<Basic> = { options };
