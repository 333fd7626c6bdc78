import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { idleTable } from '../../idle-table.ts';
import { probability } from '../../quantities.ts';
import type { QdiscKind } from './kind.ts';
import { redParameters, redStatistics } from './red-structs.ts';

/** `struct tc_choke_qopt`; sizes in packets. */
const parameters = struct('tc_choke_qopt', redParameters);

const options = attributes('TCA_CHOKE', () => ({
  parameters: [1, parameters],
  idleTable: [2, idleTable],
  maximumProbability: [3, probability],
}));
/** Options of a choke. */
export interface Choke extends Infer<typeof options> {}

/** `struct tc_choke_xstats`. */
const statistics = struct('tc_choke_xstats', {
  ...redStatistics,
  /** Packets dropped because another one of the same flow was queued. */
  matched: u32,
});

/** Random early detection that penalizes flows by their share (`TCA_CHOKE_*` of linux/pkt_sched.h). Linux 2.6.39. */
export const choke: QdiscKind<Choke> = { options, statistics };
