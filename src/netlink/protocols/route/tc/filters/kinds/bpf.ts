import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { flags } from '../../../../../codec/scalars/enums.ts';
import { u16, u32 } from '../../../../../codec/scalars/integers.ts';
import { bytes, string } from '../../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { police } from '../../actions/kinds/police.ts';
import { actionList, filterFlags } from '../../actions/message.ts';
import { instructions } from '../../bytecode.ts';
import { handle } from '../../handle.ts';

/** Asks a BPF program (`TCA_BPF_*` of linux/pkt_cls.h): a loaded one by its descriptor, or a classic one as it is. */
export const bpfFilter = attributes('TCA_BPF', () => ({
  actions: [1, actionList],
  police: [2, police],
  classId: [3, handle],
  /** Number of instructions, of a classic program. */
  operationsLength: [4, u16],
  operations: [5, instructions],
  /** Descriptor of a loaded program (`BPF_PROG_TYPE_SCHED_CLS`). Written only. */
  fd: [6, u32],
  name: [7, string],
  /** The program's result is the verdict. */
  flags: [8, flags(u32, { actDirect: 1 })],
  flagsGeneral: [9, filterFlags],
  tag: [10, bytes],
  id: [11, u32],
}));
export interface BpfFilter extends Infer<typeof bpfFilter> {}
