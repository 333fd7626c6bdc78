import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { nested } from '../../../../../codec/composites/lists.ts';
import { struct } from '../../../../../codec/composites/struct.ts';
import { throwInvalidType } from '../../../../../codec/encode-error.ts';
import { enumeration } from '../../../../../codec/scalars/enums.ts';
import { bool8, ranged, s32, u8, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../../codec/type.ts';
import { microsecondTime } from '../../quantities.ts';
import type { QdiscKind } from './kind.ts';

/** Hertz, in steps of 1/256; u32 on the wire. */
const hertz: Type<number> = {
  kind: 'hertz',
  size: 4,
  decode(reader, start, end, scope) {
    const value = u32.decode(reader, start, end, scope);
    return value === undefined ? undefined : value / 256;
  },
  encode(writer, value, scope) {
    if (typeof value !== 'number') throwInvalidType('a number of hertz', value);
    u32.encode(writer, Math.trunc(value * 256), scope);
  },
};

const options = nested(
  attributes('TCA_DUALPI2', () => ({
    /** Packets. */
    limit: [1, u32],
    /** Bytes. */
    memoryLimit: [2, u32],
    target: [3, microsecondTime],
    updateInterval: [4, microsecondTime],
    alpha: [5, hertz],
    beta: [6, hertz],
    /** Packets of the low-latency queue above which packets are marked. */
    stepThresholdPackets: [7, u32],
    /** Waiting time in the low-latency queue above which packets are marked. */
    stepThreshold: [8, microsecondTime],
    /** Packets that must wait for the threshold to apply. */
    minimumQueueLengthForStep: [9, u32],
    /** Factor between the marking of both queues. */
    coupling: [10, u8],
    /** On overload packets are dropped; else the queue overflows. */
    dropOnOverload: [11, bool8],
    /** Packets are dropped before they are queued; else when they leave. */
    dropEarly: [12, bool8],
    /** Share of the classic queue, percent. */
    classicProtection: [13, ranged(u8, 0, 100)],
    /** ECN bits of packets for the low-latency queue. */
    ecnMask: [14, enumeration(u8, { l4s: 1, classic: 2, any: 3 })],
    splitGso: [15, bool8],
  })),
);
/** Options of a dualpi2. */
export interface DualPi2 extends Infer<typeof options> {}

/** `struct tc_dualpi2_xstats`; C is the classic queue, L the low-latency one. */
const statistics = struct('tc_dualpi2_xstats', {
  probability: u32,
  delayC: microsecondTime,
  delayL: microsecondTime,
  packetsC: u32,
  packetsL: u32,
  maximumQueue: u32,
  ecnMark: u32,
  stepMarks: u32,
  credit: s32,
  memoryUsed: u32,
  maximumMemoryUsed: u32,
  memoryLimit: u32,
});

/** Two coupled queues for low latency, RFC 9332 (`TCA_DUALPI2_*` of linux/pkt_sched.h). Times in nanoseconds. Linux 6.17. */
export const dualpi2: QdiscKind<DualPi2> = { options, statistics };
