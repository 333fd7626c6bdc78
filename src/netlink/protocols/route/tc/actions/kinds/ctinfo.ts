import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { u16, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { generalParameters, times } from './common.ts';

/** Restores DS field and mark from the connection's mark (`TCA_CTINFO_*` of linux/tc_act/tc_ctinfo.h). Linux 5.3. */
export const ctinfo = attributes('TCA_CTINFO', () => ({
  times: [2, times],
  parameters: [3, generalParameters],
  zone: [4, u16],
  dscpMask: [5, u32],
  dscpStateMask: [6, u32],
  markMask: [7, u32],
  dscpSet: [8, u64],
  dscpErrors: [9, u64],
  markSet: [10, u64],
}));
export interface Ctinfo extends Infer<typeof ctinfo> {}
