import { defineType } from '../define-type.ts';
import { throwInvalidValue } from '../encode-error.ts';
import { copyBytes } from '../reader.ts';
import type { Type } from '../type.ts';

const sizeBits = 7;

/**
 * The place of a value in the message in the place of its content: for readers that convert it together with other fields
 * (see `splitDecoder`). The value must have one of these sizes, which are less than 128 bytes; others stay bytes. For
 * decoding only.
 */
export function byteRange(...sizes: readonly number[]): Type<number> {
  const place = (start: number, end: number): number | undefined =>
    sizes.includes(end - start) ? (start << sizeBits) | (end - start) : undefined;
  return defineType<Type<number>>(
    {
      kind: 'byteRange',
      decode: (_, start, end) => place(start, end),
      encode() {
        throwInvalidValue('the place of a value cannot be encoded');
      },
      inspect: (reader, start, end) => [
        { name: 'bytes', offset: start, payload: start, end, value: copyBytes(reader, start, end) },
      ],
    },
    { decode: (code, { start, end }) => `${code.bind(place)}(${start}, ${end})` },
  );
}

/** Returns the offset of the first byte. */
export function byteRangeStart(place: number): number {
  return place >> sizeBits;
}

/** Returns the number of bytes. */
export function byteRangeSize(place: number): number {
  return place & ((1 << sizeBits) - 1);
}
