import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import { stringOf } from '../../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { police } from '../../actions/kinds/police.ts';
import { actionList } from '../../actions/message.ts';
import { handle } from '../../handle.ts';
import type { FilterKind } from './kind.ts';

const options = attributes('TCA_FW', () => ({
  classId: [1, handle],
  police: [2, police.options],
  indev: [3, stringOf(15)],
  actions: [4, actionList],
  mask: [5, u32],
}));
/** Options of an fw filter. */
export interface Fw extends Infer<typeof options> {}

/** Matches the mark of the firewall, which is the handle of the filter (`TCA_FW_*` of linux/pkt_cls.h). */
export const fw: FilterKind<Fw> = { options };
