import { NESTED } from '../../../../../codec/attributes-iterator.ts';
import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { array, nestedList } from '../../../../../codec/composites/lists.ts';
import { pad, struct } from '../../../../../codec/composites/struct.ts';
import { u8, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { idleTable } from '../../idle-table.ts';
import { probability } from '../../quantities.ts';
import type { QdiscKind } from './kind.ts';
import { redFlags, redFlags32 } from './red-structs.ts';

/** The table of virtual queues (`struct tc_gred_sopt`). */
const table = struct('tc_gred_sopt', {
  /** Number of the virtual queues, up to 16. */
  count: u32,
  /** The virtual queue of packets without one. */
  default: u32,
  /** 1: the queues have priorities. */
  grio: u8,
  flags: redFlags,
  _pad: pad(2),
});

/** A virtual queue (`struct tc_gred_qopt`); sizes in bytes. */
const queue = struct('tc_gred_qopt', {
  limit: u32,
  minimum: u32,
  maximum: u32,
  /** Number of the virtual queue. The kernel reports those that are not set up with a number above 15. */
  queue: u32,
  /** State, as the fields up to `queueLimit` are. */
  backlog: stateOnly(u32),
  average: stateOnly(u32),
  forced: stateOnly(u32),
  early: stateOnly(u32),
  other: stateOnly(u32),
  queueLimit: stateOnly(u32),
  wLog: u8,
  pLog: u8,
  scellLog: u8,
  priority: u8,
  /** State. */
  packets: stateOnly(u32),
  /** State. */
  bytes: stateOnly(u32),
});

/** Flags and statistics of a virtual queue (`TCA_GRED_VQ_*`). Linux 5.0. */
const entry = attributes('TCA_GRED_VQ', () => ({
  queue: [2, u32],
  /** State, as the fields up to `other` are. */
  bytes: [3, stateOnly(u64)],
  packets: [4, stateOnly(u32)],
  backlog: [5, stateOnly(u32)],
  probabilityDrop: [6, stateOnly(u32)],
  probabilityMark: [7, stateOnly(u32)],
  forcedDrop: [8, stateOnly(u32)],
  forcedMark: [9, stateOnly(u32)],
  queueLimit: [10, stateOnly(u32)],
  other: [11, stateOnly(u32)],
  flags: [12, redFlags32],
}));

const options = attributes('TCA_GRED', () => ({
  /** A request has one virtual queue. The kernel reports 16. */
  parameters: [1, array(queue)],
  idleTable: [2, idleTable],
  /** Makes the table. The virtual queues are set up by changes, one each. */
  table: [3, table],
  maximumProbability: [4, array(probability)],
  /** Bytes of all virtual queues. */
  limit: [5, u32],
  queues: [6, nestedList(1, entry, NESTED), NESTED],
}));
/** Options of a gred. */
export interface Gred extends Infer<typeof options> {}

/**
 * Random early detection with virtual queues (`TCA_GRED_*` of linux/pkt_sched.h). It is made with `table` and `limit`
 * alone; each virtual queue is set up by a change with `parameters`.
 */
export const gred: QdiscKind<Gred> = {
  options,
  fixed: 'all',
  notForNew: ['parameters', 'idleTable', 'maximumProbability', 'queues'],
};
