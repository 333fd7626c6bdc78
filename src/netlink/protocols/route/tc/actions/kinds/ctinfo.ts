import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { u16, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { generalParameters, times } from './common.ts';
import type { ActionKind } from './kind.ts';

const options = attributes('TCA_CTINFO', () => ({
  times: [2, times],
  parameters: [3, generalParameters],
  zone: [4, u16],
  dscpMask: [5, u32],
  dscpStateMask: [6, u32],
  markMask: [7, u32],
  /** State, as the fields behind it are: packets. */
  dscpSet: [8, stateOnly(u64)],
  dscpErrors: [9, stateOnly(u64)],
  markSet: [10, stateOnly(u64)],
}));
/** Options of a ctinfo action. */
export interface Ctinfo extends Infer<typeof options> {}

/**
 * Restores DS field and mark from the mark of the connection (`TCA_CTINFO_*` of linux/tc_act/tc_ctinfo.h). Linux 5.3.
 */
export const ctinfo: ActionKind<Ctinfo> = { options };
