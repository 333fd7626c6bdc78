import { u64 } from '../../../codec/scalars/integers.ts';
import type { Type } from '../../../codec/type.ts';

/** The base of flags in 64 bits whose names are all in the lower half. With a bit above, the bytes are kept. */
export const u64Flags: Type<number> = {
  kind: 'u64',
  size: 8,
  decode(reader, start, end, scope) {
    const value = u64.decode(reader, start, end, scope);
    return value === undefined || value > 0xffffffffn ? undefined : Number(value);
  },
  encode: (writer, value, scope) =>
    u64.encode(writer, Number.isInteger(value) ? BigInt(value) : (value as never), scope),
};
