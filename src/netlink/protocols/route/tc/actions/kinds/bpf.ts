import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { u16, u32 } from '../../../../../codec/scalars/integers.ts';
import { bytes, string } from '../../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { instructions } from '../../bytecode.ts';
import { generalParameters, times } from './common.ts';

/** Runs a BPF program (`TCA_ACT_BPF_*` of linux/tc_act/tc_bpf.h). */
export const bpf = attributes('TCA_ACT_BPF', () => ({
  times: [1, times],
  parameters: [2, generalParameters],
  /** Number of instructions, of a classic program. */
  operationsLength: [3, u16],
  operations: [4, instructions],
  /** Descriptor of a loaded program. */
  fd: [5, u32],
  name: [6, string],
  tag: [8, bytes],
  id: [9, u32],
}));
export interface ActionBpf extends Infer<typeof bpf> {}
