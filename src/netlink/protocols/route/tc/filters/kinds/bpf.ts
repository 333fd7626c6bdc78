import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { flags } from '../../../../../codec/scalars/enums.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import { bytes, string } from '../../../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { police } from '../../actions/kinds/police.ts';
import { actionList } from '../../actions/message.ts';
import { instructionCount, instructions } from '../../bytecode.ts';
import { filterFlags } from '../../filter-flags.ts';
import { handle } from '../../handle.ts';
import type { FilterKind } from './kind.ts';

const options = attributes('TCA_BPF', () => ({
  actions: [1, actionList],
  police: [2, police.options],
  classId: [3, handle],
  /** Number of instructions, of a classic program; computed if absent. */
  operationsLength: [4, instructionCount],
  operations: [5, instructions],
  /** Descriptor of a loaded program (`BPF_PROG_TYPE_SCHED_CLS`). The kernel does not report it. */
  fd: [6, u32],
  name: [7, string],
  /** The result of the program is the verdict. */
  flags: [8, flags(u32, { actDirect: 1 })],
  flagsGeneral: [9, filterFlags],
  /** State: identifies the code of a loaded program. */
  tag: [10, stateOnly(bytes)],
  /** State: number of the loaded program. */
  id: [11, stateOnly(u32)],
}));
/** Options of a bpf filter. */
export interface BpfFilter extends Infer<typeof options> {}

/**
 * Matches by a BPF program: a loaded one by its descriptor, or a classic one by its instructions (`TCA_BPF_*` of
 * linux/pkt_cls.h). Linux 3.13.
 */
export const bpf: FilterKind<BpfFilter> = { options };
