import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { checkObject } from '../../../../../codec/encode-error.ts';
import { s32, u8, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../../codec/type.ts';
import { microsecondTime } from '../../quantities.ts';
import type { QdiscKind } from './kind.ts';

const options = attributes('TCA_FQ_CODEL', () => ({
  target: [1, microsecondTime],
  /** Packets. */
  limit: [2, u32],
  interval: [3, microsecondTime],
  /** 1: mark packets instead of dropping them. */
  ecn: [4, u32],
  flows: [5, u32],
  quantum: [6, u32],
  ceThreshold: [7, microsecondTime],
  dropBatchSize: [8, u32],
  memoryLimit: [9, u32],
  /** The threshold applies to packets with this value in these bits of the DS field. Linux 5.16. */
  ceThresholdSelector: [10, u8],
  ceThresholdMask: [11, u8],
}));
/** Options of an fq_codel. */
export interface FqCodel extends Infer<typeof options> {}

/** Statistics of the qdisc (`struct tc_fq_codel_qd_stats`), with their type in front. */
const ofQdisc = struct('tc_fq_codel_qd_stats', {
  type: u32,
  maximumPacket: u32,
  dropOverlimit: u32,
  ecnMark: u32,
  newFlowCount: u32,
  newFlowsLength: u32,
  oldFlowsLength: u32,
  ceMark: u32,
  memoryUsage: u32,
  dropOvermemory: u32,
});

/** Statistics of a class (`struct tc_fq_codel_cl_stats`), with their type in front, and filled up to the same size. */
const ofClass = struct('tc_fq_codel_cl_stats', {
  type: u32,
  deficit: s32,
  /** Nanoseconds. */
  delay: microsecondTime,
  count: u32,
  lastCount: u32,
  dropping: u32,
  /** Microseconds. */
  dropNext: s32,
  rest0: u32,
  rest1: u32,
  rest2: u32,
});

/** `struct tc_fq_codel_xstats`: the type in front is 0 for a qdisc and 1 for a class. */
const statistics: Type<Infer<typeof ofQdisc> | Infer<typeof ofClass>> = {
  kind: 'union',
  decode: (reader, start, end, scope) =>
    (u32.decode(reader, start, end, scope) === 1 ? ofClass : ofQdisc).decode(reader, start, end, scope),
  encode(writer, value) {
    checkObject('an object (struct tc_fq_codel_xstats)', value);
    (value.type === 1 ? ofClass : ofQdisc).write(writer, value);
  },
};

/**
 * Fair queueing with controlled delay (`TCA_FQ_CODEL_*` of linux/pkt_sched.h). Times in nanoseconds, sizes in bytes. Linux
 * 3.5.
 */
export const fqCodel: QdiscKind<FqCodel> = {
  options,
  fixed: ['flows'],
  roundedDown: ['target', 'interval', 'ceThreshold'],
  statistics,
  classStatistics: statistics,
};
