import { littleEndian } from '../../../codec/byte-order.ts';
import { defineType } from '../../../codec/define-type.ts';
import { EncodeError, throwInvalidType, throwOutOfRange } from '../../../codec/encode-error.ts';
import type { Reader } from '../../../codec/reader.ts';
import type { Type } from '../../../codec/type.ts';
import type { Writer } from '../../../codec/writer.ts';

/**
 * The numbers of the bits that are set, lowest first, in a field of `size` bytes: an array of `unsigned long` in the kernel, as
 * `DECLARE_BITMAP` makes it. 64-bit kernels have words of 8 bytes.
 */
export function bitNumbers(size: number): Type<readonly number[]> {
  const byteOf = (bit: number): number => (littleEndian ? bit >> 3 : (bit >> 3) ^ 7);
  return defineType<Type<readonly number[]>>({
    kind: 'bitNumbers',
    size,
    decode({ bytes }: Reader, start: number, end: number) {
      if (end - start !== size) return undefined;
      const numbers: number[] = [];
      for (let bit = 0; bit < size * 8; bit++)
        if ((((bytes[start + byteOf(bit)] as number) >> (bit & 7)) & 1) !== 0) numbers.push(bit);
      return numbers;
    },
    encode(writer: Writer, value: readonly number[]) {
      if (!Array.isArray(value)) throwInvalidType('a list of bit numbers', value);
      const at = writer.zeros(size);
      for (const [index, bit] of (value as readonly number[]).entries()) {
        try {
          if (typeof bit !== 'number') throwInvalidType('the number of a bit', bit);
          if (!Number.isInteger(bit) || bit < 0 || bit >= size * 8) throwOutOfRange(0, size * 8 - 1, bit);
        } catch (error) {
          throw error instanceof EncodeError ? error.within(String(index)) : error;
        }
        const place = at + byteOf(bit);
        writer.bytes[place] = (writer.bytes[place] as number) | (1 << (bit & 7));
      }
    },
  });
}
