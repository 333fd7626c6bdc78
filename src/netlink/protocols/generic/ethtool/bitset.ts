import { keepReceived, restoreReceived } from '../../../codec/as-received.ts';
import { NESTED } from '../../../codec/attributes-iterator.ts';
import { type AttributeSet, attributes } from '../../../codec/composites/attribute-set.ts';
import { nested, nestedList } from '../../../codec/composites/lists.ts';
import { defineType } from '../../../codec/define-type.ts';
import { checkObject, inField, throwInvalidType, throwInvalidValue } from '../../../codec/encode-error.ts';
import type { Reader } from '../../../codec/reader.ts';
import { flag, u32 } from '../../../codec/scalars/integers.ts';
import { string } from '../../../codec/scalars/strings.ts';
import type { Scope } from '../../../codec/scope.ts';
import type { Infer, Part, Type } from '../../../codec/type.ts';
import type { Writer } from '../../../codec/writer.ts';
import * as bitNames from './bit-names.ts';
import { bitWords } from './bit-words.ts';
import type { StringSet } from './string-sets.ts';

/**
 * A set of named bits. A list has the names of all bits that are set: a request makes all others zero. An object has the bits that a
 * message is about, by name, with their values: a request leaves all others as they are. Bits without a name are `#` and their number.
 */
export type Bitset = readonly string[] | Readonly<Record<string, boolean>>;

/** One bit (`ETHTOOL_A_BITSET_BIT_*`). */
const bit = attributes('ETHTOOL_A_BITSET_BIT', () => ({
  index: [1, u32],
  name: [2, string],
  value: [3, flag],
}));

const bits = nestedList(1, bit, NESTED);

/** The attributes of a bitset (`ETHTOOL_A_BITSET_*`). */
const bitsetAttributes = (names: readonly string[]) =>
  attributes('ETHTOOL_A_BITSET', () => ({
    /** Set for a list, absent for values with a mask. */
    nomask: [1, flag],
    /** Number of bits. */
    size: [2, u32],
    /** The bits one by one. */
    bits: [3, nested(bits)],
    /** The bits of a compact bitset, and its mask. */
    value: [4, bitWords(names)],
    mask: [5, bitWords(names)],
  }));

type BitsetMessage = Infer<ReturnType<typeof bitsetAttributes>>;

/** The number of bits of the sets that came, or are to be sent, in the compact form. */
const compactSizes = new WeakMap<object, number>();

/**
 * Returns a copy of a bitset that is sent in the compact form: words of bits in the place of names. `size` is the number of bits that the
 * kernel has, or less.
 */
export function compactBitset<T extends Bitset>(bits: T, size: number): T {
  const copy = (Array.isArray(bits) ? [...bits] : { ...bits }) as T;
  compactSizes.set(copy, size);
  return copy;
}

/** The type of a nest that holds a bitset. */
export interface BitsetType extends Type<Bitset> {
  readonly kind: 'bitset';
  /** The string set of the kernel with the names of the bits. */
  readonly stringSet: StringSet | undefined;
  /** The attributes in the nest. */
  readonly base: AttributeSet<BitsetMessage>;
}

/**
 * A bitset, in either of the two forms in which the kernel sends and takes them: bit by bit with names, or compact.
 *
 * @param stringSet of the kernel with the names of the bits. Those of a compact bitset are known where their numbers never change
 */
export function bitset(stringSet?: StringSet): BitsetType {
  const base = bitsetAttributes(fixedNames(stringSet));

  function encode(writer: Writer, value: Bitset, scope: Scope | undefined): void {
    const start = writer.length;
    base.encode(writer, toMessage(value), scope);
    restoreReceived(writer, start, value);
  }

  return nested(
    defineType<BitsetType>({
      kind: 'bitset',
      stringSet,
      base,
      decode(reader: Reader, start: number, end: number, scope: Scope | undefined): Bitset | undefined {
        const message = base.decode(reader, start, end, scope);
        const value = message === undefined ? undefined : fromMessage(message);
        return value === undefined ? undefined : keepReceived(value, encode, reader, start, end, scope);
      },
      encode,
      inspect: (reader: Reader, start: number, end: number, scope: Scope | undefined): Part[] =>
        base.inspect?.(reader, start, end, scope) ?? [],
    }),
  );
}

/** Makes the value of a message. Returns `undefined` where the message has what a bitset cannot hold. */
function fromMessage(message: BitsetMessage): Bitset | undefined {
  if (Object.keys(message).some((key) => key.startsWith('#'))) return undefined;
  const { nomask = false, size, bits = [], value, mask } = message;
  if (value === undefined) {
    if (mask !== undefined) return undefined;
    const named = bits.map(({ index = 0, name = '', value: isSet = false }): [string, boolean] => [
      name === '' ? `#${index}` : name,
      isSet,
    ]);
    return nomask ? named.map(([name]) => name) : Object.fromEntries(named);
  }
  const set = new Set(value);
  if (!nomask && mask === undefined) return undefined;
  const result: Bitset = nomask
    ? [...value]
    : Object.fromEntries((mask ?? []).map((name) => [name, set.has(name)]));
  if (size !== undefined) compactSizes.set(result, size);
  return result;
}

/** Makes the message of a value, and checks it. */
function toMessage(given: Bitset): BitsetMessage {
  const isList = Array.isArray(given);
  if (!isList) checkObject('a list of names, or an object of names with true or false', given);
  const entries: [string, boolean][] = isList
    ? [...(given as readonly string[])].map((name) => [name, true])
    : Object.entries(given as Record<string, boolean>).filter(([, isSet]) => isSet !== undefined);
  for (const [index, [name, isSet]] of entries.entries()) {
    inField(isList ? String(index) : name, () => {
      if (typeof name !== 'string') throwInvalidType('the name of a bit', name);
      if (typeof isSet !== 'boolean') throwInvalidType('true or false', isSet);
      if (name === '') throwInvalidValue('expected the name of a bit');
    });
  }
  const size = compactSizes.get(given);
  const named = (wanted: boolean): string[] =>
    entries.flatMap(([name, isSet]) => (isSet || wanted ? [name] : []));
  if (size !== undefined)
    return {
      ...(isList && { nomask: true }),
      size,
      value: bitWords.sized(named(false), size),
      ...(!isList && { mask: bitWords.sized(named(true), size) }),
    };
  return {
    ...(isList && { nomask: true }),
    bits: entries.map(([name, isSet]) => ({
      ...(/^#\d{1,9}$/.test(name) ? { index: Number(name.slice(1)) } : { name }),
      ...(isSet && !isList && { value: true }),
    })),
  };
}

/** Returns the names of the bits of a set whose numbers never change; empty for other sets. */
export function fixedNames(stringSet: StringSet | undefined): readonly string[] {
  return (bitNames as Partial<Record<StringSet, readonly string[]>>)[stringSet ?? 'test'] ?? [];
}

/** Returns the names in a bitset. */
export function namesIn(value: Bitset): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : Object.keys(value);
}

/**
 * Returns a bitset with names in the place of `#` and numbers: for the events of features and private flags, which have numbers alone.
 *
 * @param names of the bits by number: `ethtoolOperations.strings.get('features')`
 */
export function nameBits<T extends Bitset>(value: T, names: readonly string[]): T {
  const named = (name: string): string => {
    const known = /^#\d+$/.test(name) ? names[Number(name.slice(1))] : undefined;
    return known === undefined || known === '' ? name : known;
  };
  return (
    Array.isArray(value)
      ? (value as readonly string[]).map(named)
      : Object.fromEntries(Object.entries(value).map(([name, isSet]) => [named(name), isSet]))
  ) as T;
}
