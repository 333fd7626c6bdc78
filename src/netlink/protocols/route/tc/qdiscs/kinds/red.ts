import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { bitfield32 } from '../../../../../codec/scalars/enums.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { idleTable } from '../../idle-table.ts';
import { probability } from '../../quantities.ts';
import type { QdiscKind } from './kind.ts';
import { redFlags, redParameters, redStatistics } from './red-structs.ts';

/** `struct tc_red_qopt` of linux/pkt_sched.h; sizes in bytes. */
const parameters = struct('tc_red_qopt', redParameters);

const options = attributes('TCA_RED', () => ({
  parameters: [1, parameters],
  idleTable: [2, idleTable],
  maximumProbability: [3, probability],
  /** Flags to set and to clear. Linux 5.6. */
  flags: [4, bitfield32(u32, redFlags.names)],
  /** Shared block of filters for packets that are dropped early. Linux 5.9. */
  earlyDropBlock: [5, u32],
  /** Shared block of filters for packets that are marked. Linux 5.9. */
  markBlock: [6, u32],
}));
/** Options of a red. */
export interface Red extends Infer<typeof options> {}

/** `struct tc_red_xstats`. */
const statistics = struct('tc_red_xstats', redStatistics);

/** Random early detection (`TCA_RED_*` of linux/pkt_sched.h). */
export const red: QdiscKind<Red> = { options, statistics };
