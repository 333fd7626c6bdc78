import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { generalParameters, times } from './common.ts';

/** Copies one of so many packets to a psample group (`TCA_SAMPLE_*` of linux/tc_act/tc_sample.h). */
export const sample = attributes('TCA_SAMPLE', () => ({
  times: [1, times],
  parameters: [2, generalParameters],
  /** One of so many. */
  rate: [3, u32],
  /** Bytes of each that are kept. */
  truncateSize: [4, u32],
  group: [5, u32],
}));
export interface Sample extends Infer<typeof sample> {}
