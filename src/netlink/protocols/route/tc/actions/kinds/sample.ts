import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { generalParameters, times } from './common.ts';
import type { ActionKind } from './kind.ts';

const options = attributes('TCA_SAMPLE', () => ({
  times: [1, times],
  parameters: [2, generalParameters],
  /** One of so many packets is copied. */
  rate: [3, u32],
  /** Bytes of each packet that are copied. */
  truncateSize: [4, u32],
  group: [5, u32],
}));
/** Options of a sample action. */
export interface Sample extends Infer<typeof options> {}

/**
 * Copies one of so many packets to a psample group (`TCA_SAMPLE_*` of linux/tc_act/tc_sample.h). Linux 4.11.
 */
export const sample: ActionKind<Sample> = { options };
