import { throwInvalidType, throwOutOfRange } from '../../../codec/encode-error.ts';
import { converted } from '../../../codec/scalars/converted.ts';
import { s32, u32 } from '../../../codec/scalars/integers.ts';
import type { Type } from '../../../codec/type.ts';

/** Nanoseconds of one tick of the packet scheduler: fixed since Linux 2.6.33 (`PSCHED_SHIFT`, /proc/net/psched). */
export const tickNanoseconds = 64;

/** A time in nanoseconds, on the wire as an integer in a coarser unit. The rest is cut off. */
function scaledTime(kind: string, base: Type<number>, nanoseconds: number): Type<number> {
  return converted(kind, base, {
    decode: (count) => count * nanoseconds,
    encode(value) {
      if (typeof value !== 'number') throwInvalidType('a number of nanoseconds', value);
      const count = Math.trunc(value / nanoseconds);
      if (!(value >= 0 && count <= 0xffffffff)) throwOutOfRange(0, 0xffffffff * nanoseconds, value);
      return count;
    },
    isReversible: true,
  });
}

/** Nanoseconds; u32 ticks of 64 ns on the wire. */
export const tickTime: Type<number> = scaledTime('tickTime', u32, tickNanoseconds);

/** Nanoseconds; u32 microseconds on the wire. */
export const microsecondTime: Type<number> = scaledTime('microsecondTime', u32, 1e3);

/** Nanoseconds; u32 milliseconds on the wire. */
export const millisecondTime: Type<number> = scaledTime('millisecondTime', u32, 1e6);

/** Nanoseconds; u32 seconds on the wire. */
export const secondTime: Type<number> = scaledTime('secondTime', u32, 1e9);

/** Nanoseconds, u32. */
export const nanosecondTime: Type<number> = scaledTime('nanosecondTime', u32, 1);

/** Bytes per second, negative too; s32 kilobits per second on the wire. */
export const kilobitRate: Type<number> = {
  kind: 'kilobitRate',
  size: 4,
  decode(reader, start, end, scope) {
    const value = s32.decode(reader, start, end, scope);
    return value === undefined ? undefined : value * 125;
  },
  encode(writer, value, scope) {
    if (typeof value !== 'number') throwInvalidType('a number of bytes per second', value);
    s32.encode(writer, Math.trunc(value / 125), scope);
  },
};

/** A fraction from 0 to 1; on the wire a u32, all ones for 1. */
export const probability: Type<number> = {
  kind: 'probability',
  size: 4,
  decode(reader, start, end, scope) {
    const value = u32.decode(reader, start, end, scope);
    return value === undefined ? undefined : value / 0xffffffff;
  },
  encode(writer, value, scope) {
    if (typeof value !== 'number') throwInvalidType('a number from 0 to 1', value);
    if (!(value >= 0 && value <= 1)) throwOutOfRange(0, 1, value);
    u32.encode(writer, roundHalfEven(value * 0xffffffff), scope);
  },
};

/** Rounds as `rint` of C, so that the same text becomes the same number as in other programs. */
function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
