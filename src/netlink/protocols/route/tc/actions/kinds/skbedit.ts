import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { enumeration, flags } from '../../../../../codec/scalars/enums.ts';
import { u16, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { handle } from '../../handle.ts';
import { u64Flags } from '../../u64-flags.ts';
import { generalParameters, times } from './common.ts';
import type { ActionKind } from './kind.ts';

const options = attributes('TCA_SKBEDIT', () => ({
  times: [1, times],
  parameters: [2, generalParameters],
  /** Class: `1:10`. */
  priority: [3, handle],
  queueMapping: [4, u16],
  mark: [5, u32],
  packetType: [7, enumeration(u16, { host: 0, broadcast: 1, multicast: 2, otherHost: 3 })],
  /** Bits of the mark that are set. */
  mask: [8, u32],
  /** The priority comes from the DS field; the queue comes from the hash of the packet. */
  flags: [9, flags(u64Flags, { inheritDsField: 0x20, queueByHash: 0x40 })],
  queueMappingMaximum: [10, u16],
}));
/** Options of an skbedit action. */
export interface Skbedit extends Infer<typeof options> {}

/** Sets properties of a packet that are not in its bytes (`TCA_SKBEDIT_*` of linux/tc_act/tc_skbedit.h). */
export const skbedit: ActionKind<Skbedit> = { options };
