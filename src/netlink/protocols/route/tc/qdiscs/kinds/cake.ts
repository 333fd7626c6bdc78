import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { arrayByIndex } from '../../../../../codec/composites/lists.ts';
import { throwInvalidType } from '../../../../../codec/encode-error.ts';
import { enumeration } from '../../../../../codec/scalars/enums.ts';
import { s32, u32, u64 } from '../../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../../codec/state-only.ts';
import type { Infer, Type } from '../../../../../codec/type.ts';
import { microsecondTime } from '../../quantities.ts';
import type { QdiscKind } from './kind.ts';

/** An attribute whose value is always 0: there for true. `false` is not written. */
const zeroForTrue: Type<boolean> = {
  kind: 'presence',
  size: 4,
  decode: (reader, start, end, scope) => u32.decode(reader, start, end, scope) === 0 || undefined,
  encode(writer, value, scope) {
    if (typeof value !== 'boolean') throwInvalidType('a boolean', value);
    u32.encode(writer, 0, scope);
  },
};
const presence = stateOnly(zeroForTrue, (value) => !value);

const options = attributes('TCA_CAKE', () => ({
  /** Bytes per second; 0 is unlimited. */
  baseRate64: [2, u64],
  diffserv: [3, enumeration(u32, { diffserv3: 0, diffserv4: 1, diffserv8: 2, besteffort: 3, precedence: 4 })],
  atm: [4, enumeration(u32, { none: 0, atm: 1, ptm: 2 })],
  flowMode: [
    5,
    enumeration(u32, {
      flowblind: 0,
      srchost: 1,
      dsthost: 2,
      hosts: 3,
      flows: 4,
      'dual-srchost': 5,
      'dual-dsthost': 6,
      'triple-isolate': 7,
    }),
  ],
  overhead: [6, s32],
  rtt: [7, microsecondTime],
  target: [8, microsecondTime],
  autorate: [9, u32],
  memory: [10, u32],
  nat: [11, u32],
  /** `overhead` counts from the raw frame. The kernel takes the attribute for true, with any value. */
  raw: [12, presence],
  wash: [13, u32],
  mpu: [14, u32],
  ingress: [15, u32],
  ackFilter: [16, enumeration(u32, { disabled: 0, enabled: 1, aggressive: 2 })],
  splitGso: [17, u32],
  fwmark: [18, u32],
}));
/** Options of a cake. */
export interface Cake extends Infer<typeof options> {}

/** Statistics of a tin (`TCA_CAKE_TIN_STATS_*`). */
const tin = attributes('TCA_CAKE_TIN_STATS', () => ({
  sentPackets: [2, u32],
  sentBytes: [3, u64],
  droppedPackets: [4, u32],
  droppedBytes: [5, u64],
  acksDroppedPackets: [6, u32],
  acksDroppedBytes: [7, u64],
  ecnMarkedPackets: [8, u32],
  ecnMarkedBytes: [9, u64],
  backlogPackets: [10, u32],
  backlogBytes: [11, u32],
  thresholdRate: [12, u64],
  target: [13, microsecondTime],
  interval: [14, microsecondTime],
  wayIndirectHits: [15, u32],
  wayMisses: [16, u32],
  wayCollisions: [17, u32],
  peakDelay: [18, microsecondTime],
  averageDelay: [19, microsecondTime],
  baseDelay: [20, microsecondTime],
  sparseFlows: [21, u32],
  bulkFlows: [22, u32],
  unresponsiveFlows: [23, u32],
  maximumPacket: [24, u32],
  flowQuantum: [25, u32],
}));

/** `TCA_CAKE_STATS_*`, of the qdisc and its tins, or of one flow. */
const statistics = attributes('TCA_CAKE_STATS', () => ({
  capacityEstimate: [2, u64],
  memoryLimit: [3, u32],
  memoryUsed: [4, u32],
  averageNetworkOffset: [5, u32],
  minimumNetworkLength: [6, u32],
  maximumNetworkLength: [7, u32],
  minimumAdjustedLength: [8, u32],
  maximumAdjustedLength: [9, u32],
  tins: [10, arrayByIndex(tin)],
  deficit: [11, s32],
  cobaltCount: [12, u32],
  dropping: [13, u32],
  /** Microseconds. */
  dropNext: [14, s32],
  dropProbability: [15, u32],
  /** Microseconds. */
  blueTimer: [16, s32],
  /** Queues in use of a cake_mq. Linux 7.1. */
  activeQueues: [17, u32],
}));

/**
 * Common applications kept enhanced (`TCA_CAKE_*` of linux/pkt_sched.h). Times in nanoseconds, sizes in bytes. Linux 4.19.
 */
export const cake: QdiscKind<Cake> = { options, statistics, classStatistics: statistics };
/** The same on each hardware queue, with one rate for all. Linux 7.1. */
export const cakeMq: QdiscKind<Cake> = { options, statistics, classStatistics: statistics };
