import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { string } from '../../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { generalParameters, times } from './common.ts';
import type { ActionKind } from './kind.ts';

const options = attributes('TCA_DEF', () => ({
  times: [1, times],
  parameters: [2, generalParameters],
  data: [3, string],
}));
/** Options of a simple action. */
export interface Simple extends Infer<typeof options> {}

/** Writes a text to the kernel log for each packet (`TCA_DEF_*` of linux/tc_act/tc_defact.h). */
export const simple: ActionKind<Simple> = { options };
