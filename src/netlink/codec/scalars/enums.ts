import { type CodeBuilder, decodeCodeOf, type EncodeCode } from '../compile/compiled-function.ts';
import { checkObject, show, throwInvalidType, throwInvalidValue, throwOutOfRange } from '../encode-error.ts';
import { didYouMean } from '../nearest-word.ts';
import type { Type } from '../type.ts';

/** Values that are kept for reuse, at most: what the kernel really sends is far less, and memory stays bounded. */
const cacheLimit = 1024;

/**
 * A number with names, as an enum or a set of `#define`s. A value without a name is the number itself; both are
 * accepted on the way in. `base` is its integer type.
 */
export function enumeration<const N extends string>(
  base: Type<number>,
  names: Readonly<Record<N, number>>,
): Type<N | number> & { readonly names: Readonly<Record<N, number>>; readonly base: Type<number> } {
  // Made when first needed: there are many enumerations, and a program uses few.
  let made: Map<number, N> | undefined;
  const byNumber = (): Map<number, N> => {
    if (made !== undefined) return made;
    made = new Map();
    // The first of several names for one number is the one it is read as.
    for (const name in names) if (!made.has(names[name])) made.set(names[name], name);
    return made;
  };
  return {
    kind: 'enumeration',
    size: base.size,
    names,
    base,
    decode(reader, start, end, scope) {
      const value = base.decode(reader, start, end, scope);
      return value === undefined ? undefined : (byNumber().get(value) ?? value);
    },
    emitDecode(code, place) {
      // A function of its own for each enumeration: it will be inlined.
      const known = byNumber();
      // Most numbers are small, and found faster in an array.
      const dense = Array.from({ length: 32 }, (_, value) => known.get(value));
      const name = (value: number | undefined): N | number | undefined =>
        value === undefined ? undefined : (dense[value] ?? known.get(value) ?? value);
      return `${code.bind(name)}(${decodeCodeOf(code, base, place)})`;
    },
    emitEncode(code, { at, item }) {
      const known = new Map<unknown, number>(Object.entries<number>(names));
      const number = (value: N | number): number => known.get(value) ?? numberOf(names, value);
      return sinkNumber(code, base, at, `${code.bind(number)}(${item})`);
    },
    encode: (writer, value, scope) => base.encode(writer, numberOf(names, value), scope),
  };
}

/**
 * Bits with names: read as the list of the names of the bits that are set, lowest bit first, with what has no name as
 * one number behind them. Written from such a list, in any order, or from one number.
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
  return {
    kind: 'flags',
    size: base.size,
    names,
    base,
    decode(reader, start, end, scope) {
      const value = base.decode(reader, start, end, scope);
      return value === undefined ? undefined : listOf(value);
    },
    emitDecode(code, place) {
      // Mostly the same as in the message before.
      let last: number | undefined;
      let list: Flags<N> | undefined;
      const flagList = (value: number | undefined): Flags<N> | undefined => {
        if (value !== last) {
          last = value;
          list = value === undefined ? undefined : listOf(value);
        }
        return list;
      };
      return `${code.bind(flagList)}(${decodeCodeOf(code, base, place)})`;
    },
    emitEncode(code, { at, item }) {
      const bits = (value: Flags<N> | number): number => flagBits(names, value);
      return sinkNumber(code, base, at, `${code.bind(bits)}(${item})`);
    },
    encode: (writer, value, scope) => base.encode(writer, flagBits(names, value), scope),
  };
}

/** How the number is written that an expression makes of a value. */
function sinkNumber(
  code: CodeBuilder,
  base: Type<number>,
  at: string,
  expression: string,
): EncodeCode | undefined {
  const sink = base.emitEncode?.(code, { at, item: 'number' });
  return sink && { ...sink, test: `(number = ${expression}, ${sink.test})` };
}

/** Names of set bits; a number stands for the bits that have no name. Lists that were decoded are frozen. */
export type Flags<N extends string> = readonly (N | number)[];

/** The list of names for the bits of `value`: see {@link flags}. */
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

/** The bits that a list of names, or a plain number, stands for. Throws a `Refusal` for a name that does not exist. */
export function flagBits<N extends string>(
  names: Readonly<Record<N, number>>,
  value: Flags<N> | number,
): number {
  if (typeof value === 'number') return value;
  if (!Array.isArray(value)) throwInvalidType('a list of flag names', value);
  let bits = 0;
  for (const entry of value as Flags<N>) bits |= bitsOf(numberOf(names, entry));
  return bits >>> 0;
}

/** Checks bits that were given as a number: the operators of JavaScript would cut them to 32 bits. */
function bitsOf(value: number): number {
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

/** Bits to change and their new values (`struct nla_bitfield32`): a bit counts only where `selector` has it. */
export interface Bitfield<N extends string> {
  /** New values of the selected bits. */
  readonly value: Flags<N>;
  /** Which bits are meant. */
  readonly selector: Flags<N>;
}

/** `struct nla_bitfield32`: 8 bytes, value then selector. Linux 4.14. */
export function bitfield32<const N extends string>(
  base: Type<number>,
  names: Readonly<Record<N, number>>,
): Type<Bitfield<N>> {
  const half = flags(base, names);
  return {
    kind: 'bitfield32',
    size: 8,
    decode(reader, start, end, scope) {
      if (end - start < 8) return undefined;
      const value = half.decode(reader, start, start + 4, scope);
      const selector = half.decode(reader, start + 4, start + 8, scope);
      return value === undefined || selector === undefined ? undefined : { value, selector };
    },
    encode(writer, value, scope) {
      checkObject('an object of value and selector', value);
      half.encode(writer, value.value, scope);
      half.encode(writer, value.selector, scope);
    },
  };
}
