import { exactDecode } from '../as-received.ts';
import { type Decode, defineType, isDefined, isImmutable } from '../define-type.ts';
import { deriveType } from '../derive-type.ts';
import { throwSchemaError } from '../encode-error.ts';
import type { Reader } from '../reader.ts';
import { deferred, thunk } from '../thunk.ts';
import type { AnyType, Type } from '../type.ts';
import type { Attribute } from '../write-attribute.ts';
import type { AttributeSet } from './attribute-set.ts';
import { isVisible, type Struct } from './struct.ts';

/** Number of values to remember for each schema: links and routes of a few kinds have one each. */
const ways = 4;
/** After so many misses in a row the search is useless, and is left out for so many values. */
const patience = 32;
const pause = 512;
/** Longest value to remember, in bytes. */
const longest = 1024;

const noWords = new Int32Array(0);

/** A value that was decoded recently. */
class Memory<T> {
  /** The bytes as 32-bit words. */
  words: Int32Array = noWords;
  value: T | undefined;
}

/** Returns whether words are the same, four at a time: for most messages this is most of the work. */
function isSame(known: Int32Array, words: Int32Array, from: number, count: number): boolean {
  const fours = count & ~3;
  let index = 0;
  for (; index < fours; index += 4) {
    const at = from + index;
    const difference =
      ((known[index] as number) ^ (words[at] as number)) |
      ((known[index + 1] as number) ^ (words[at + 1] as number)) |
      ((known[index + 2] as number) ^ (words[at + 2] as number)) |
      ((known[index + 3] as number) ^ (words[at + 3] as number));
    if (difference !== 0) return false;
  }
  for (; index < count; index++) if (known[index] !== words[from + index]) return false;
  return true;
}

/** Freezes an object and all objects in it. Returns whether it holds bytes, which cannot be frozen. */
type Freeze = (value: object) => boolean;

const freezeAny: Freeze = (value) => {
  if (ArrayBuffer.isView(value)) return true;
  let hasBytes = false;
  for (const item of Object.values(value))
    if (typeof item === 'object' && item !== null && freezeAny(item)) hasBytes = true;
  Object.freeze(value);
  return hasBytes;
};

/** Makes the function that freezes the values of a type. `undefined` where there is nothing to freeze. */
function freezerOf(type: AnyType): Freeze | undefined {
  if (isImmutable(type)) return undefined;
  const parts = isDefined(type) ? partsOf(type) : undefined;
  if (parts === undefined) return freezeAny;
  const inner = parts.flatMap(({ name, type }) => {
    const freeze = freezerOf(type);
    return freeze === undefined ? [] : [{ name, freeze }];
  });
  return (value) => {
    let hasBytes = false;
    for (const { name, freeze } of inner) {
      const item = (value as Record<string, object | undefined>)[name];
      if (item !== undefined && freeze(item)) hasBytes = true;
    }
    Object.freeze(value);
    return hasBytes;
  };
}

/** Returns the properties of an object with their types; `undefined` where these are not known. */
function partsOf(type: AnyType): readonly Pick<Attribute, 'name' | 'type'>[] | undefined {
  if (type.kind === 'struct') return (type as Struct<unknown>).fields.filter(isVisible);
  if (type.kind === 'attributes') return (type as AttributeSet<unknown>).attributes;
  const { item } = type as { readonly item?: AnyType };
  const isArray = type.kind === 'array' || type.kind === 'namedArray';
  return isArray && item !== undefined && isImmutable(item) ? [] : undefined;
}

/** Returns whether values of the type hold no other objects and no bytes. */
function isFlat(type: AnyType): boolean {
  if (!isDefined(type) || type.kind === 'attributes') return false;
  return partsOf(type)?.every((part) => isImmutable(part.type)) === true;
}

/**
 * Caches decoded values: identical bytes return the same object. For values that often recur: the settings of links,
 * counters that are zero. This is faster, and a dump takes a fraction of the memory. All values are frozen. Values that
 * hold bytes are not shared, since bytes cannot be frozen.
 *
 * @throws TypeError at its first use, for a type that depends on fields outside of the value
 */
export function cached<T extends object>(type: Type<T>): Type<Readonly<T>> {
  // A set of attributes is not built before it is used.
  const decodeExactly = deferred(() => {
    if (type.scoped === true) throwSchemaError(`cached: ${type.kind} depends on its surroundings`);
    return exactDecode(type) as Decode<T>;
  });
  const freezer = thunk(() => freezerOf(type) ?? freezeAny);
  const memories: Memory<T>[] = [];
  let oldest = 0;
  let hope = patience;
  let unlooked = 0;

  function decode(reader: Reader, start: number, end: number): T | undefined {
    const length = end - start;
    const { words } = reader;
    // In the other byte order the same bytes have another meaning.
    if (words === undefined || reader.foreign || ((length | start) & 3) !== 0 || length > longest)
      return decodeFrozen(reader, start, end);
    if (unlooked > 0) {
      unlooked--;
      return decodeFrozen(reader, start, end);
    }
    const from = start >> 2;
    const count = length >> 2;
    for (let index = 0; index < memories.length; index++) {
      const memory = memories[index] as Memory<T>;
      if (memory.words.length === count && isSame(memory.words, words, from, count)) {
        if (hope < patience) hope++;
        return memory.value ?? decodeFrozen(reader, start, end);
      }
    }
    if (--hope === 0) {
      hope = patience >> 2;
      unlooked = pause;
    }
    const { inexact, rawAttributes } = reader;
    const value = decodeExactly(reader, start, end, undefined);
    if (memories.length < ways) memories.push(new Memory());
    const memory = memories[oldest] as Memory<T>;
    // As short as possible: the words that are compared after each system call should be on few pages.
    if (memory.words.length !== count) memory.words = new Int32Array(count);
    for (let index = 0; index < count; index++) memory.words[index] = words[from + index] as number;
    const hasBytes = value === undefined || freezer()(value) || reader.rawAttributes !== rawAttributes;
    const isShared = !hasBytes && reader.inexact === inexact;
    memory.value = isShared ? value : undefined;
    oldest = (oldest + 1) % ways;
    return value;
  }

  function decodeFrozen(reader: Reader, start: number, end: number): T | undefined {
    const value = decodeExactly(reader, start, end, undefined);
    if (value !== undefined) freezer()(value);
    return value;
  }

  return defineType(deriveType(type, { decode }), {
    get isImmutable() {
      return isFlat(type);
    },
  });
}
