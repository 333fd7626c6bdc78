import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../../codec/scalars/enums.ts';
import { u16, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { handle } from '../../handle.ts';
import { generalParameters, times } from './common.ts';

/** Sets what the kernel knows of a packet besides its bytes (`TCA_SKBEDIT_*` of linux/tc_act/tc_skbedit.h). */
export const skbedit = attributes('TCA_SKBEDIT', () => ({
  times: [1, times],
  parameters: [2, generalParameters],
  /** Class, as `1:10`. */
  priority: [3, handle],
  queueMapping: [4, u16],
  mark: [5, u32],
  packetType: [7, enumeration(u16, { host: 0, broadcast: 1, multicast: 2, otherHost: 3 })],
  /** Of the mark. */
  mask: [8, u32],
  /** 1: the priority is that of the DS field; 2: the queue by the hash. */
  flags: [9, u64],
  queueMappingMaximum: [10, u16],
}));
export interface Skbedit extends Infer<typeof skbedit> {}
