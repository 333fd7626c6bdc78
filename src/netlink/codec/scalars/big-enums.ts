import { exactDecode } from '../as-received.ts';
import { type Decode, defineType } from '../define-type.ts';
import { EncodeError, show, throwInvalidType, throwInvalidValue } from '../encode-error.ts';
import { didYouMean } from '../nearest-word.ts';
import type { Reader } from '../reader.ts';
import type { Scope } from '../scope.ts';
import { thunk } from '../thunk.ts';
import type { Type } from '../type.ts';
import type { Writer } from '../writer.ts';

type BigNames<N extends string> = Readonly<Record<N, bigint>>;

/** Names of the bits that are set in a 64-bit integer; a bigint stands for bits without a name. */
export type BigFlags<N extends string> = readonly (N | bigint)[];

function bigNumberOf<N extends string>(names: BigNames<N>, value: N | bigint | number): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value !== 'string') throwInvalidType('a name or a number', value);
  if (!Object.hasOwn(names, value)) {
    const known = Object.keys(names);
    throwInvalidValue(`${show(value)} is not one of ${known.join(', ')}${didYouMean(value, known)}`);
  }
  return names[value];
}

/** A 64-bit integer with names, as `enumeration`: a value without a name is the bigint. */
export function bigEnumeration<const N extends string>(
  base: Type<bigint>,
  names: BigNames<N>,
): Type<N | bigint> & { readonly names: BigNames<N>; readonly base: Type<bigint> } {
  const byNumber = thunk(() => {
    const map = new Map<bigint, N>();
    for (const name in names) if (!map.has(names[name])) map.set(names[name], name);
    return map;
  });
  const decode = exactDecode(base) as Decode<bigint>;
  return defineType(
    {
      kind: 'bigEnumeration',
      size: base.size,
      names,
      base,
      decode(reader: Reader, start: number, end: number, scope: Scope | undefined): N | bigint | undefined {
        const value = decode(reader, start, end, scope);
        return value === undefined ? undefined : (byNumber().get(value) ?? value);
      },
      encode: (writer: Writer, value: N | bigint, scope: Scope | undefined) =>
        base.encode(writer, bigNumberOf(names, value), scope),
    },
    { isImmutable: true },
  );
}

/**
 * The bits of a 64-bit integer with names, as `flags`: the list of names of the bits that are set, lowest bit first; bits without a
 * name are one bigint at the end. Encoders accept such a list in any order, a bigint or a number.
 */
export function bigFlags<const N extends string>(
  base: Type<bigint>,
  names: BigNames<N>,
): Type<BigFlags<N>> & { readonly names: BigNames<N>; readonly base: Type<bigint> } {
  const decode: Decode<bigint> = exactDecode(base) as Decode<bigint>;
  return defineType({
    kind: 'bigFlags',
    size: base.size,
    names,
    base,
    decode(reader: Reader, start: number, end: number, scope: Scope | undefined): BigFlags<N> | undefined {
      let rest: bigint | undefined = decode(reader, start, end, scope);
      if (rest === undefined) return undefined;
      const list: (N | bigint)[] = [];
      for (const name in names) {
        const bit: bigint = names[name];
        if (bit === 0n || (rest & bit) !== bit) continue;
        list.push(name);
        rest &= ~bit;
      }
      if (rest !== 0n) list.push(rest);
      return Object.freeze(list);
    },
    encode(writer: Writer, value: BigFlags<N> | bigint | number, scope: Scope | undefined): void {
      let bits = 0n;
      if (Array.isArray(value))
        for (const [index, item] of value.entries()) {
          try {
            bits |= bigNumberOf(names, item);
          } catch (error) {
            throw error instanceof EncodeError ? error.within(String(index)) : error;
          }
        }
      else if (typeof value === 'bigint' || typeof value === 'number') bits = bigNumberOf(names, value);
      else throwInvalidType('a list of flag names', value);
      base.encode(writer, bits, scope);
    },
  });
}
