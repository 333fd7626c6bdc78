import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import { bytes, string } from '../../../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { instructionCount, instructions } from '../../bytecode.ts';
import { generalParameters, times } from './common.ts';
import type { ActionKind } from './kind.ts';

const options = attributes('TCA_ACT_BPF', () => ({
  times: [1, times],
  parameters: [2, generalParameters],
  /** Number of instructions, of a classic program; computed if absent. */
  operationsLength: [3, instructionCount],
  operations: [4, instructions],
  /** Descriptor of a loaded program (`BPF_PROG_TYPE_SCHED_ACT`). The kernel does not report it. */
  fd: [5, u32],
  name: [6, string],
  /** State: identifies the code of a loaded program. */
  tag: [8, stateOnly(bytes)],
  /** State: number of the loaded program. */
  id: [9, stateOnly(u32)],
}));
/** Options of a bpf action. */
export interface ActionBpf extends Infer<typeof options> {}

/** Runs a BPF program (`TCA_ACT_BPF_*` of linux/tc_act/tc_bpf.h). Linux 4.1. */
export const bpf: ActionKind<ActionBpf> = { options };
