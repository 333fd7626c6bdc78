import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { s32, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { microsecondTime } from '../../quantities.ts';
import type { QdiscKind } from './kind.ts';

const options = attributes('TCA_CODEL', () => ({
  /** Acceptable waiting time. */
  target: [1, microsecondTime],
  /** Packets. */
  limit: [2, u32],
  interval: [3, microsecondTime],
  /** 1: mark packets instead of dropping them. */
  ecn: [4, u32],
  /** Packets that wait longer are marked. */
  ceThreshold: [5, microsecondTime],
}));
/** Options of a codel. */
export interface Codel extends Infer<typeof options> {}

/** `struct tc_codel_xstats`; times in nanoseconds. */
const statistics = struct('tc_codel_xstats', {
  maximumPacket: u32,
  count: u32,
  lastCount: u32,
  delay: microsecondTime,
  /** Microseconds. */
  dropNext: s32,
  dropOverlimit: u32,
  ecnMark: u32,
  dropping: u32,
  ceMark: u32,
});

/** Controlled delay (`TCA_CODEL_*` of linux/pkt_sched.h). Times in nanoseconds. Linux 3.5. */
export const codel: QdiscKind<Codel> = {
  options,
  roundedDown: ['target', 'interval', 'ceThreshold'],
  statistics,
};
