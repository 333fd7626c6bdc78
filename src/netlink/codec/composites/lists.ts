import { exactDecode, keepReceived, restoreReceived } from '../as-received.ts';
import { AttributeCursor, iterateAttributes, NESTED, typeMask } from '../attributes-iterator.ts';
import { CompiledFunction } from '../compile/compiled-function.ts';
import {
  decodeExpression,
  decoderDeclarations,
  decoderNames,
  isLeaf,
  partExpression,
} from '../compile/type-code.ts';
import { type Decode, defineType, isLossless } from '../define-type.ts';
import { deriveType } from '../derive-type.ts';
import {
  checkObject,
  EncodeError,
  throwInvalidType,
  throwInvalidValue,
  throwSchemaError,
} from '../encode-error.ts';
import { inspectAs, inspectPart } from '../inspect.ts';
import { lazyProperties } from '../lazy-properties.ts';
import type { Reader } from '../reader.ts';
import type { Scope } from '../scope.ts';
import type { AnyType, Part, Type } from '../type.ts';
import { keepBits, receivedBitsOf, writeAttribute } from '../write-attribute.ts';
import type { Writer } from '../writer.ts';

/** Calls `encode` for each item. Adds the index of the item to the path of an error. */
function forEach<T>(items: readonly T[], encode: (item: T, index: number) => void): void {
  if (!Array.isArray(items)) throwInvalidType('an array', items);
  for (const [index, item] of items.entries()) {
    try {
      encode(item, index);
    } catch (error) {
      throw error instanceof EncodeError ? error.within(String(index)) : error;
    }
  }
}

const scopedByItem = lazyProperties<{ readonly item: AnyType }>({ scoped: ({ item }) => item.scoped });

/** Declares a type with items, which depends on its surroundings if its items do. */
function defineList<T extends AnyType & { readonly item: AnyType }>(type: T): T {
  return defineType(Object.defineProperties(type, scopedByItem));
}

/** An attribute that may occur several times in its set: the value is the array of all occurrences. */
export function repeated<T>(item: Type<T>): Type<T[]> & { readonly item: Type<T> } {
  const decode = exactDecode(item) as Decode<T>;
  return defineList({
    kind: 'repeated',
    repeated: true,
    item,
    bits: item.bits,
    decode(reader: Reader, start: number, end: number, scope: Scope | undefined): T[] | undefined {
      const value = decode(reader, start, end, scope);
      return value === undefined ? undefined : [value];
    },
    encode: (writer: Writer, [value]: readonly T[], scope: Scope | undefined) =>
      item.encode(writer, value as T, scope),
    resolve: (scope: Scope | undefined): AnyType => item.resolve?.(scope) ?? item,
  });
}

const indexNames: readonly string[] = Array.from({ length: 256 }, (_, index) => String(index));

/** Returns the name of an item of an array. */
function indexName(index: number): string {
  return indexNames[index] ?? String(index);
}

/** Values of fixed size one after another, without headers: `u32[]`, an array of structs. */
export function array<T>(item: Type<T>): Type<T[]> & { readonly item: Type<T> } {
  const { size } = item;
  if (size === undefined || size === 0) throwSchemaError(`array: ${item.kind} has no fixed size`);
  const decodeItem = exactDecode(item) as Decode<T>;

  const compiled = new CompiledFunction<Decode<T[]>>(`array-${item.kind}-decode`, (code) => {
    const place = { ...decoderNames, start: 'at', end: `at + ${size}`, isSized: true, scope: 'scope' };
    const expression = decodeExpression(code, item, place);
    const store = isLossless(item)
      ? `values[index] = ${expression};`
      : `if ((values[index] = ${expression}) === undefined) return undefined;`;
    return code.evaluate(
      code.function(
        'reader, start, end, scope',
        `${decoderDeclarations}
        const values = new Array((end - start) / ${size});
        for (let at = start, index = 0; at < end; at += ${size}, index++) { ${store} }
        return values;`,
      ),
    );
  });
  type Inspect = (reader: Reader, start: number, end: number) => Part[];
  const compiledInspect = new CompiledFunction<Inspect>(`array-${item.kind}-inspect`, (code) => {
    const part = partExpression(code, item, 'name(index)', 'at', `at + ${size}`);
    return code.evaluate(
      code.function(
        'reader, start, end',
        `${decoderDeclarations}
        const name = ${code.bind(indexName)};
        const parts = new Array((end - start) / ${size});
        for (let at = start, index = 0; at < end; at += ${size}, index++) parts[index] = ${part};
        return parts;`,
      ),
    );
  });

  return defineList({
    kind: 'array',
    item,
    decode(reader: Reader, start: number, end: number, scope: Scope | undefined): T[] | undefined {
      if ((end - start) % size !== 0) return undefined;
      const decode = compiled.compiled ?? compiled.use();
      if (decode !== undefined) return decode(reader, start, end, scope);
      const values: T[] = [];
      for (let at = start; at < end; at += size) {
        const value = decodeItem(reader, at, at + size, scope);
        if (value === undefined) return undefined;
        values.push(value);
      }
      return values;
    },
    encode: (writer: Writer, values: readonly T[], scope: Scope | undefined) =>
      forEach(values, (value) => {
        const end = writer.length + size;
        item.encode(writer, value, scope);
        // A struct that was received with another length must not move the others.
        if (writer.length < end) writer.zeros(end - writer.length);
        writer.length = end;
      }),
    inspect(reader: Reader, start: number, end: number, scope: Scope | undefined): Part[] {
      if (isLeaf(item) && (end - start) % size === 0) {
        const parts = (compiledInspect.compiled ?? compiledInspect.use())?.(reader, start, end);
        if (parts?.every((part) => part.value !== undefined)) return parts;
      }
      const parts: Part[] = [];
      for (let at = start, index = 0; at < end; at += size, index++) {
        const stop = Math.min(at + size, end);
        parts.push(inspectPart(item, indexName(index), undefined, undefined, at, at, stop, reader, scope));
      }
      return parts;
    },
  });
}

/** How the items of a nest become a value and back. */
export interface NestedItems<V, T> {
  readonly kind: string;
  readonly item: Type<T>;
  /** Type bits to write with each item. */
  readonly bits: number;
  /** Returns whether a value has its items in the order of these numbers. */
  readonly keepsOrder?: (ids: readonly number[]) => boolean;
  /** Makes the value. Returns `undefined` where it cannot hold all items. */
  readonly collect: (ids: readonly number[], values: T[]) => V | undefined;
  /** Calls `write` for each item of a value. */
  readonly forEach: (value: V, write: (id: number, item: T) => void) => void;
}

/** A nest of attributes of one type. */
export function nestedItems<V extends object, T>(
  items: NestedItems<V, T>,
): Type<V> & { readonly item: Type<T> } {
  const { kind, item, collect } = items;
  const decodeItem = exactDecode(item) as Decode<T>;

  function encode(writer: Writer, value: V, scope: Scope | undefined): void {
    const start = writer.length;
    const bits = items.bits | (item.bits ?? 0);
    items.forEach(value, (id, each) =>
      writeAttribute(writer, id | (receivedBitsOf(each) ?? bits), item, each, scope),
    );
    restoreReceived(writer, start, value);
  }

  return defineList({
    kind,
    item,
    decode(reader: Reader, start: number, end: number, scope: Scope | undefined): V | undefined {
      const { inexact } = reader;
      const bits = items.bits | (item.bits ?? 0);
      const ids: number[] = [];
      const values: T[] = [];
      let isExact = true;
      const cursor = new AttributeCursor(reader, start, end);
      while (cursor.next()) {
        const { id, type } = cursor;
        const value = decodeItem(reader, cursor.payload, cursor.end, scope);
        // Where one item does not fit, the whole nest is kept as bytes: the value has no place for it.
        if (value === undefined) return undefined;
        if ((type & ~typeMask) !== bits) {
          isExact = false;
          keepBits(value, type);
        }
        isExact &&= cursor.isPaddingZero();
        ids.push(id);
        values.push(value);
      }
      const value = collect(ids, values);
      if (value === undefined || (cursor.rest === start && start < end)) return undefined;
      isExact &&= cursor.rest === end && reader.inexact === inexact && items.keepsOrder?.(ids) !== false;
      reader.inexact = inexact;
      return isExact ? value : keepReceived(value, encode, reader, start, end, scope);
    },
    encode,
    inspect: (reader: Reader, start: number, end: number, scope: Scope | undefined): Part[] =>
      iterateAttributes(reader, start, end).map((part) =>
        part.problem === undefined ? inspectAs(item, part, reader, scope) : part,
      ),
  });
}

/** Arrays whose items all came with the first number. */
const oneNumbered = new WeakSet<object>();

/**
 * A nest of items numbered consecutively from `first`: an array. With `oneNumber`, the kernel may give all items the number
 * `first` instead; such an array is encoded with that number again.
 */
export function arrayByIndex<T>(
  item: Type<T>,
  { first = 1, bits = 0, oneNumber = false } = {},
): Type<T[]> & { readonly item: Type<T> } {
  return nestedItems<T[], T>({
    kind: 'arrayByIndex',
    item,
    bits,
    collect(ids, values) {
      if (ids.every((id, index) => id === first + index)) return values;
      if (!oneNumber || ids.some((id) => id !== first)) return undefined;
      oneNumbered.add(values);
      return values;
    },
    forEach(values, write) {
      const step = oneNumbered.has(values) ? 0 : 1;
      forEach(values, (value, index) => write(first + index * step, value));
    },
  });
}

/** The numbers that the items of an array came with, where they do not count from the first one. */
const receivedIds = new WeakMap<object, readonly number[]>();

/**
 * A nest of items whose numbers have no meaning: an array, numbered consecutively from `first`. Items may come with any numbers, and an array
 * that was received is encoded with the same ones.
 */
export function indexedArray<T>(item: Type<T>, first = 1): Type<T[]> & { readonly item: Type<T> } {
  return nestedItems<T[], T>({
    kind: 'indexedArray',
    item,
    bits: 0,
    collect(ids, values) {
      if (ids.some((id, index) => id !== first + index)) receivedIds.set(values, ids);
      return values;
    },
    forEach(values, write) {
      const ids = receivedIds.get(values);
      forEach(values, (value, index) => write(ids?.[index] ?? first + index, value));
    },
  });
}

/** A nest of items that all have the number `id`: an array. */
export function nestedList<T>(
  id: number,
  item: Type<T>,
  bits = 0,
): Type<T[]> & { readonly item: Type<T>; readonly id: number } {
  const type = nestedItems<T[], T>({
    kind: 'nestedList',
    item,
    bits,
    collect: (ids, values) => (ids.every((found) => found === id) ? values : undefined),
    forEach: (values, write) => forEach(values, (value) => write(id, value)),
  });
  return deriveType(type, { id });
}

/** A nest of items whose numbers have a meaning (an interface index, the order of actions): an object by number. */
export function recordById<T>(item: Type<T>, bits = 0): Type<Record<number, T>> & { readonly item: Type<T> } {
  return nestedItems<Record<number, T>, T>({
    kind: 'recordById',
    item,
    bits,
    // JavaScript objects have integer keys in ascending order.
    keepsOrder: (ids) => ids.every((id, index) => index === 0 || id > (ids[index - 1] as number)),
    collect: (ids, values) =>
      new Set(ids).size === ids.length
        ? Object.fromEntries(ids.map((id, index) => [id, values[index] as T]))
        : undefined,
    forEach(values, write) {
      checkObject('an object of numbers', values);
      for (const key in values) {
        try {
          if (!/^\d{1,5}$/.test(key) || Number(key) > typeMask)
            throwInvalidValue(`'${key}' is not an attribute number`);
          write(Number(key), values[key] as T);
        } catch (error) {
          throw error instanceof EncodeError ? error.within(key) : error;
        }
      }
    },
  });
}

/** A nest that is written with `NESTED` wherever it occurs: for kinds whose kernel code insists on the bit. */
export function nested<T extends AnyType>(type: T): T {
  return deriveType(type, { bits: NESTED });
}
