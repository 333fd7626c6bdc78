import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { u16, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { police } from '../../actions/kinds/police.ts';
import { actionList } from '../../actions/message.ts';
import { handle } from '../../handle.ts';
import type { FilterKind } from './kind.ts';

const options = attributes('TCA_TCINDEX', () => ({
  /** Size of the table. */
  hash: [1, u32],
  mask: [2, u16],
  shift: [3, u32],
  /** 1: packets without an entry get the class of their index. */
  fallThrough: [4, u32],
  classId: [5, handle],
  police: [6, police.options],
  actions: [7, actionList],
}));
/** Options of a tcindex filter. */
export interface Tcindex extends Infer<typeof options> {}

/** Matches the index that dsmark has set, for reading (`TCA_TCINDEX_*` of linux/pkt_cls.h). Gone since Linux 6.3. */
export const tcindex: FilterKind<Tcindex> = { options };
