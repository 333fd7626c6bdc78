import { NESTED } from '../../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { nestedList } from '../../../../../codec/composites/lists.ts';
import { flag, s32, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { clockId } from '../../clock-id.ts';
import { generalParameters, times } from './common.ts';
import type { ActionKind } from './kind.ts';

/** An entry of the schedule (`TCA_GATE_ENTRY_*`). */
const entry = attributes('TCA_GATE_ENTRY', () => ({
  /** State: place in the schedule. */
  index: [1, stateOnly(u32)],
  /** The gate is open. */
  open: [2, flag],
  /** Nanoseconds. */
  interval: [3, u32],
  /** Priority that packets get inside; -1 for their own. */
  internalPriority: [4, s32],
  /** Bytes that pass; -1 for no limit. */
  maximumOctets: [5, s32],
}));

const options = attributes('TCA_GATE', () => ({
  times: [1, times],
  parameters: [2, generalParameters],
  priority: [4, s32],
  entries: [5, nestedList(1, entry, NESTED), NESTED],
  /** Time at which the schedule begins, by the clock, nanoseconds. */
  baseTime: [6, u64],
  /** Nanoseconds. */
  cycleTime: [7, u64],
  /** Nanoseconds. */
  cycleTimeExtension: [8, u64],
  flags: [9, u32],
  clockId: [10, clockId],
}));
/** Options of a gate action. */
export interface Gate extends Infer<typeof options> {}

/** Lets packets pass by time, IEEE 802.1Qci (`TCA_GATE_*` of linux/tc_act/tc_gate.h). Linux 5.8. */
export const gate: ActionKind<Gate> = { options };
