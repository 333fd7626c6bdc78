import { throwInvalidType, throwOutOfRange } from '../../../../../codec/encode-error.ts';
import { u32 } from '../../../../../codec/scalars/integers.ts';
import type { Type } from '../../../../../codec/type.ts';

/** A fraction from 0 to 1; on the wire a u32, 0xffff for 1 (`SFB_MAX_PROB` of linux/pkt_sched.h). */
export const sixteenBitFraction: Type<number> = {
  kind: 'sixteenBitFraction',
  size: 4,
  decode(reader, start, end, scope) {
    const value = u32.decode(reader, start, end, scope);
    return value === undefined ? undefined : value / 0xffff;
  },
  encode(writer, value, scope) {
    if (typeof value !== 'number') throwInvalidType('a number from 0 to 1', value);
    if (!(value >= 0 && value <= 0x10001)) throwOutOfRange(0, 1, value);
    u32.encode(writer, Math.round(value * 0xffff), scope);
  },
};
