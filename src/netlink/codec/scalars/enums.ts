import { exactDecode } from '../as-received.ts';
import { decodeExpression } from '../compile/type-code.ts';
import {
  type CodeBuilder,
  type Decode,
  defineType,
  type EncodeCode,
  type EncodePlace,
  encodeCodeOf,
  isLossless,
} from '../define-type.ts';
import {
  checkKeys,
  EncodeError,
  inField,
  show,
  throwInvalidType,
  throwInvalidValue,
  throwOutOfRange,
} from '../encode-error.ts';
import { didYouMean } from '../nearest-word.ts';
import type { Reader } from '../reader.ts';
import type { Scope } from '../scope.ts';
import { thunk } from '../thunk.ts';
import type { Type } from '../type.ts';
import type { Writer } from '../writer.ts';

/** Number of lists of flags to keep for reuse. The kernel sends far fewer; other input must not use more memory. */
const cacheLimit = 1024;

/**
 * A number with names: an enum, or a set of `#define`s. A value without a name is the number. Encoders accept names and
 * numbers. `base` is the integer type.
 */
export function enumeration<const N extends string>(
  base: Type<number>,
  names: Readonly<Record<N, number>>,
): Type<N | number> & { readonly names: Readonly<Record<N, number>>; readonly base: Type<number> } {
  const byNumber = thunk(() => {
    const map = new Map<number, N>();
    // A number with several names is decoded to the first of them.
    for (const name in names) if (!map.has(names[name])) map.set(names[name], name);
    return map;
  });
  const decode = exactDecode(base) as Decode<number>;
  return defineType(
    {
      kind: 'enumeration',
      size: base.size,
      names,
      base,
      decode(reader: Reader, start: number, end: number, scope: Scope | undefined): N | number | undefined {
        const value = decode(reader, start, end, scope);
        return value === undefined ? undefined : (byNumber().get(value) ?? value);
      },
      encode: (writer: Writer, value: N | number, scope: Scope | undefined) =>
        base.encode(writer, numberOf(names, value), scope),
    },
    {
      isLossless: isLossless(base),
      isImmutable: true,
      decode(code, place) {
        const known = byNumber();
        // Most numbers are small: an array finds their names faster.
        const dense = Array.from({ length: 32 }, (_, value) => known.get(value));
        // A closure for each enumeration, so that V8 can inline it.
        const name = (value: number | undefined): N | number | undefined =>
          value === undefined ? undefined : (dense[value] ?? known.get(value) ?? value);
        return `${code.bind(name)}(${decodeExpression(code, base, place)})`;
      },
      encode(code, place) {
        const known = new Map<unknown, number>(Object.entries<number>(names));
        const number = (value: N | number): number => known.get(value) ?? numberOf(names, value);
        return encodeConverted(code, base, place, number);
      },
    },
  );
}

/**
 * Bits with names. Decoded to the list of names of the bits that are set, lowest bit first; bits without a name are one
 * number at the end. Encoders accept such a list in any order, or a number.
 */
export function flags<const N extends string>(
  base: Type<number>,
  names: Readonly<Record<N, number>>,
): Type<Flags<N>> & { readonly names: Readonly<Record<N, number>>; readonly base: Type<number> } {
  const cache = new Map<number, Flags<N>>();
  function listOf(value: number): Flags<N> {
    let list = cache.get(value);
    if (list === undefined) {
      list = flagNames(names, value);
      if (cache.size < cacheLimit) cache.set(value, list);
    }
    return list;
  }
  const decode = exactDecode(base) as Decode<number>;
  return defineType(
    {
      kind: 'flags',
      size: base.size,
      names,
      base,
      decode(reader: Reader, start: number, end: number, scope: Scope | undefined): Flags<N> | undefined {
        const value = decode(reader, start, end, scope);
        return value === undefined ? undefined : listOf(value);
      },
      encode: (writer: Writer, value: Flags<N>, scope: Scope | undefined) =>
        base.encode(writer, flagBits(names, value), scope),
    },
    {
      isLossless: isLossless(base),
      isImmutable: true,
      decode(code, place) {
        // Usually the same as in the message before.
        let last: number | undefined;
        let list: Flags<N> | undefined;
        const flagList = (value: number | undefined): Flags<N> | undefined => {
          if (value !== last) {
            last = value;
            list = value === undefined ? undefined : listOf(value);
          }
          return list;
        };
        return `${code.bind(flagList)}(${decodeExpression(code, base, place)})`;
      },
      encode: (code, place) =>
        encodeConverted(code, base, place, (value: Flags<N>) => flagBits(names, value)),
    },
  );
}

/** Returns code that encodes the number which a function makes of the value. */
function encodeConverted<V>(
  code: CodeBuilder,
  base: Type<number>,
  place: EncodePlace,
  convert: (value: V) => number,
): EncodeCode | undefined {
  const number = code.variable('number');
  const inner = encodeCodeOf(base)?.(code, { ...place, item: number });
  return inner && { ...inner, test: `(${number} = ${code.bind(convert)}(${place.item}), ${inner.test})` };
}

/** Names of the bits that are set; a number stands for bits without a name. Decoded lists are frozen. */
export type Flags<N extends string> = readonly (N | number)[];

/** Returns the list of names for the bits of `value`: see {@link flags}. */
export function flagNames<N extends string>(names: Readonly<Record<N, number>>, value: number): Flags<N> {
  const list: (N | number)[] = [];
  let rest = value;
  for (const name in names) {
    const bit = names[name];
    if (bit !== 0 && (value & bit) === (bit | 0) && (rest & bit) !== 0) {
      list.push(name);
      rest &= ~bit;
    }
  }
  if (rest !== 0) list.push(rest >>> 0);
  return Object.freeze(list);
}

/** Returns the bits of a list of names, or of a number. Throws an `EncodeError` for an unknown name or number of no bits. */
export function flagBits<N extends string>(
  names: Readonly<Record<N, number>>,
  value: Flags<N> | number,
): number {
  if (typeof value === 'number') return checkBits(value);
  if (!Array.isArray(value)) throwInvalidType('a list of flag names', value);
  let bits = 0;
  for (let index = 0; index < value.length; index++) bits |= bitsOfItem(names, value[index] as N, index);
  return bits >>> 0;
}

function bitsOfItem<N extends string>(
  names: Readonly<Record<N, number>>,
  item: N | number,
  index: number,
): number {
  try {
    return checkBits(numberOf(names, item));
  } catch (error) {
    throw error instanceof EncodeError ? error.within(String(index)) : error;
  }
}

/** Checks bits that are given as a number: JavaScript operators would cut them to 32 bits. */
function checkBits(value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) throwOutOfRange(0, 0xffff_ffff, value);
  return value;
}

function numberOf<N extends string>(names: Readonly<Record<N, number>>, value: N | number): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') throwInvalidType('a name or a number', value);
  if (!Object.hasOwn(names, value)) {
    const known = Object.keys(names);
    const listed = known.length > 16 ? `${known.slice(0, 16).join(', ')}, …` : known.join(', ');
    throwInvalidValue(`${show(value)} is not one of ${listed}${didYouMean(value, known)}`);
  }
  return names[value];
}

/** Bits to change and their new values (`struct nla_bitfield32`). */
export interface Bitfield<N extends string> {
  /** New values of the selected bits. */
  readonly value: Flags<N>;
  /** The bits to change. The others keep their values. */
  readonly selector: Flags<N>;
}

const bitfieldKeys = ['value', 'selector'] as const;

/** `struct nla_bitfield32`: 8 bytes, value and selector. Linux 4.14. */
export function bitfield32<const N extends string>(
  base: Type<number>,
  names: Readonly<Record<N, number>>,
): Type<Bitfield<N>> & { readonly names: Readonly<Record<N, number>> } {
  const half = flags(base, names);
  return defineType(
    {
      kind: 'bitfield32',
      size: 8,
      names,
      decode(reader: Reader, start: number, end: number, scope: Scope | undefined): Bitfield<N> | undefined {
        if (end - start < 8) return undefined;
        if (end - start > 8) reader.inexact++;
        const value = half.decode(reader, start, start + 4, scope);
        const selector = half.decode(reader, start + 4, start + 8, scope);
        return value === undefined || selector === undefined ? undefined : { value, selector };
      },
      encode(writer: Writer, value: Bitfield<N>, scope: Scope | undefined): void {
        checkKeys('an object of value and selector', value, bitfieldKeys);
        for (const key of bitfieldKeys) inField(key, () => half.encode(writer, value[key], scope));
      },
    },
    { isLossless: isLossless(base) },
  );
}
