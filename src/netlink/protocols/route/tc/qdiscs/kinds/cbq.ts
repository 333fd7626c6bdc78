import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../../../codec/composites/struct.ts';
import { enumeration, flags } from '../../../../../codec/scalars/enums.ts';
import { s32, u8, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { rateSpec, rateTable } from '../../rate.ts';
import type { QdiscKind } from './kind.ts';

/** Link sharing (`struct tc_cbq_lssopt`). */
const sharing = struct('tc_cbq_lssopt', {
  change: flags(u8, { flags: 1, ewma: 2, maximumIdle: 4, minimumIdle: 8, offTime: 16, averagePacket: 32 }),
  flags: flags(u8, { bounded: 1, isolated: 2 }),
  ewmaLog: u8,
  level: u8,
  maximumIdle: u32,
  minimumIdle: u32,
  offTime: u32,
  averagePacket: u32,
});

/** Weighted round robin (`struct tc_cbq_wrropt`). */
const roundRobin = struct('tc_cbq_wrropt', {
  flags: u8,
  priority: u8,
  currentPriority: u8,
  _reserved: pad(1),
  allot: u32,
  weight: u32,
});

/** Traffic that exceeds its share (`struct tc_cbq_ovl`). */
const overlimit = struct('tc_cbq_ovl', {
  strategy: enumeration(u8, { classic: 0, delay: 1, lowPriority: 2, drop: 3, rclassic: 4 }),
  priority: u8,
  _pad: pad(2),
  penalty: u32,
});

const options = attributes('TCA_CBQ', () => ({
  sharing: [1, sharing],
  roundRobin: [2, roundRobin],
  split: [3, struct('tc_cbq_fopt', { split: u32, map: u32, change: u32 })],
  overlimit: [4, overlimit],
  rate: [5, rateSpec],
  rateTable: [6, rateTable],
  police: [7, struct('tc_cbq_police', { police: u8, _reserved: pad(3) })],
}));
/** Options of a cbq and its classes. */
export interface Cbq extends Infer<typeof options> {}

/** `struct tc_cbq_xstats`. */
const statistics = struct('tc_cbq_xstats', {
  borrows: u32,
  overActions: u32,
  averageIdle: s32,
  underTime: s32,
});

/** Class-based queueing, for reading (`TCA_CBQ_*` of linux/pkt_sched.h). Gone since Linux 6.4. */
export const cbq: QdiscKind<Cbq, Cbq> = {
  options,
  statistics,
  classOptions: options,
  classStatistics: statistics,
};
