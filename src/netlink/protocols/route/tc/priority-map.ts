import { inField, throwInvalidValue } from '../../../codec/encode-error.ts';
import { u8 } from '../../../codec/scalars/integers.ts';
import type { Type } from '../../../codec/type.ts';

/** The band (or traffic class) of each of 16 priorities: a byte each. */
export const priorityMap: Type<number[]> = {
  kind: 'priorityMap',
  size: 16,
  decode: (reader, start, end) =>
    end - start < 16 ? undefined : [...reader.bytes.subarray(start, start + 16)],
  encode(writer, value, scope) {
    if (!Array.isArray(value) || value.length !== 16)
      throwInvalidValue('expected the bands of 16 priorities');
    for (const [index, band] of value.entries()) inField(String(index), () => u8.encode(writer, band, scope));
  },
};
