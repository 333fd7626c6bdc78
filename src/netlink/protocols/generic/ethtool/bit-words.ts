import { littleEndian } from '../../../codec/byte-order.ts';
import { defineType } from '../../../codec/define-type.ts';
import { inField, throwInvalidType, throwInvalidValue } from '../../../codec/encode-error.ts';
import { didYouMean } from '../../../codec/nearest-word.ts';
import type { Reader } from '../../../codec/reader.ts';
import type { Type } from '../../../codec/type.ts';
import type { Writer } from '../../../codec/writer.ts';

/** Numbers of words that lists are written with, where it is more than their highest bit needs. */
const wordCounts = new WeakMap<object, number>();

/** The highest number of bits that is written: the kernel has 64 kB for an attribute. */
const bitLimit = 0xfff0 * 8;

/** Words of 32 bits in host byte order, lowest bit first: the names of the bits that are set, `#` and their number without one. */
export function bitWords(names: readonly string[]): Type<readonly string[]> {
  const numbers = new Map(names.map((name, index) => [name, index]));
  const numberOf = (name: unknown): number => {
    if (typeof name !== 'string') throwInvalidType('the name of a bit', name);
    const number = /^#\d{1,6}$/.test(name) ? Number(name.slice(1)) : numbers.get(name);
    if (number === undefined || number >= bitLimit)
      throwInvalidValue(`'${name}' is the name of no bit with a known number${didYouMean(name, names)}`);
    return number;
  };
  return defineType<Type<readonly string[]>>({
    kind: 'bitWords',
    decode({ view }: Reader, start: number, end: number): readonly string[] | undefined {
      if ((end - start) % 4 !== 0) return undefined;
      const list: string[] = [];
      for (let at = start, first = 0; at < end; at += 4, first += 32)
        for (let word = view.getUint32(at, littleEndian), bit = first; word !== 0; word >>>= 1, bit++)
          if ((word & 1) === 1) list.push(names[bit] ?? `#${bit}`);
      wordCounts.set(list, (end - start) / 4);
      return list;
    },
    encode(writer: Writer, list: readonly string[]): void {
      if (!Array.isArray(list)) throwInvalidType('a list of names', list);
      const bits = [...list].map((name, index) => inField(String(index), () => numberOf(name)));
      const needed = Math.ceil((bits.reduce((most, bit) => Math.max(most, bit), -1) + 1) / 32);
      const at = writer.zeros(4 * Math.max(needed, wordCounts.get(list) ?? 0));
      for (const bit of bits) {
        const place = at + 4 * (bit >>> 5);
        writer.view.setUint32(
          place,
          (writer.view.getUint32(place, littleEndian) | (1 << (bit & 31))) >>> 0,
          littleEndian,
        );
      }
    },
  });
}

/** Returns a list that is written with the words of so many bits. */
bitWords.sized = (list: readonly string[], size: number): readonly string[] => {
  const copy = [...list];
  wordCounts.set(copy, Math.ceil(size / 32));
  return copy;
};
