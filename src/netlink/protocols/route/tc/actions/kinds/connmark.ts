import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../../../codec/composites/struct.ts';
import { u16 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { general, times } from './common.ts';
import type { ActionKind } from './kind.ts';

/** `struct tc_connmark` of linux/tc_act/tc_connmark.h. */
const parameters = struct('tc_connmark', { ...general, zone: u16, _pad: pad(2) });

const options = attributes('TCA_CONNMARK', () => ({
  parameters: [1, parameters],
  times: [2, times],
}));
/** Options of a connmark action. */
export interface Connmark extends Infer<typeof options> {}

/** Gives packets the mark of their connection (`TCA_CONNMARK_*` of linux/tc_act/tc_connmark.h). Linux 4.0. */
export const connmark: ActionKind<Connmark> = { options };
