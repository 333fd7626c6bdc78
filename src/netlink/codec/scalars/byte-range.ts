import { copyBytes } from '../reader.ts';
import type { Type } from '../type.ts';

const sizeBits = 7;

/**
 * Where a value lies in the message, instead of what it is: for readers that make it into something together with other
 * fields. Of one of some sizes below 128 bytes; anything else stays bytes.
 */
export function byteRange(...sizes: readonly number[]): Type<number> {
  const place = (start: number, end: number): number | undefined =>
    sizes.includes(end - start) ? (start << sizeBits) | (end - start) : undefined;
  return {
    kind: 'byteRange',
    decode: (_, start, end) => place(start, end),
    emitDecode: (code, { start, end }) => `${code.bind(place)}(${start}, ${end})`,
    encode() {
      throw new TypeError('what was read as its place cannot be written');
    },
    inspect: (reader, start, end) => [
      { name: 'bytes', offset: start, payload: start, end, value: copyBytes(reader, start, end) },
    ],
  };
}

/** Where it begins. */
export function byteRangeStart(place: number): number {
  return place >> sizeBits;
}

/** How long it is, in bytes. */
export function byteRangeSize(place: number): number {
  return place & ((1 << sizeBits) - 1);
}
