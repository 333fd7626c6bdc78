import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { u8, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { idleTable } from '../../idle-table.ts';
import { probability } from '../../quantities.ts';
import type { QdiscKind } from './kind.ts';
import { redFlags } from './red-flags.ts';

/** `struct tc_choke_qopt`; sizes in packets. */
const parameters = struct('tc_choke_qopt', {
  limit: u32,
  minimum: u32,
  maximum: u32,
  wLog: u8,
  pLog: u8,
  scellLog: u8,
  flags: redFlags,
});

const options = attributes('TCA_CHOKE', () => ({
  parameters: [1, parameters],
  idleTable: [2, idleTable],
  maximumProbability: [3, probability],
}));
/** Options of a choke. */
export interface Choke extends Infer<typeof options> {}

/** `struct tc_choke_xstats`. */
const statistics = struct('tc_choke_xstats', {
  early: u32,
  queueLimit: u32,
  other: u32,
  marked: u32,
  /** Packets dropped because another one of the same flow was queued. */
  matched: u32,
});

/** Random early detection that penalizes flows by their share (`TCA_CHOKE_*` of linux/pkt_sched.h). Linux 2.6.39. */
export const choke: QdiscKind<Choke> = { options, statistics };
