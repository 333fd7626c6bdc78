import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../../../codec/composites/struct.ts';
import { u16 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { general, times } from './common.ts';

/** `struct tc_connmark` of linux/tc_act/tc_connmark.h. */
const parameters = struct('tc_connmark', { ...general, zone: u16, _pad: pad(2) });

/** Gives packets the mark of their connection (`TCA_CONNMARK_*`). */
export const connmark = attributes('TCA_CONNMARK', () => ({
  parameters: [1, parameters],
  times: [2, times],
}));
export interface Connmark extends Infer<typeof connmark> {}
