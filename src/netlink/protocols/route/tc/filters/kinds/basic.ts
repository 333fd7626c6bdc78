import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { arrayByIndex } from '../../../../../codec/composites/lists.ts';
import { pad, struct } from '../../../../../codec/composites/struct.ts';
import { enumeration, flags } from '../../../../../codec/scalars/enums.ts';
import { u16, u64 } from '../../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { police } from '../../actions/kinds/police.ts';
import { actionList } from '../../actions/message.ts';
import { followed } from '../../counted.ts';
import { handle } from '../../handle.ts';
import type { FilterKind } from './kind.ts';

/** An extended match (`struct tcf_ematch_hdr` of linux/pkt_cls.h). The format of `data` depends on the kind. */
const match = followed(
  struct('tcf_ematch_hdr', {
    id: u16,
    kind: enumeration(u16, {
      container: 0,
      cmp: 1,
      nbyte: 2,
      u32: 3,
      meta: 4,
      text: 5,
      vlan: 6,
      canid: 7,
      ipset: 8,
      ipt: 9,
    }),
    /** Junction with the next match; none for the last one. */
    flags: flags(u16, { and: 1, or: 2, invert: 4, simple: 8 }),
    _pad: pad(2),
  }),
);

/** A tree of extended matches (`TCA_EMATCH_TREE_*`). */
export const extendedMatches = attributes('TCA_EMATCH_TREE', () => ({
  header: [1, struct('tcf_ematch_tree_hdr', { count: u16, programId: u16 })],
  matches: [2, arrayByIndex(match)],
}));

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
