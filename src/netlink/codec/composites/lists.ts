import { iterateAttributes, NESTED } from '../attributes-iterator.ts';
import { CompiledFunction, decodeCodeOf, isLeaf, partSource } from '../compile/compiled-function.ts';
import { checkObject, EncodeError, throwInvalidType, throwInvalidValue } from '../encode-error.ts';
import { inspectAs, inspectPart } from '../inspect.ts';
import type { Reader } from '../reader.ts';
import type { Scope } from '../scope.ts';
import { made } from '../thunk.ts';
import type { AnyType, Part, Type } from '../type.ts';
import { writeAttribute } from '../write-attribute.ts';

/** Runs `encode` for each item; a refusal names the index of its item. */
function each<T>(items: readonly T[], encode: (item: T, index: number) => void): void {
  if (!Array.isArray(items)) throwInvalidType('an array', items);
  for (const [index, item] of items.entries()) {
    try {
      encode(item, index);
    } catch (error) {
      throw error instanceof EncodeError ? error.within(String(index)) : error;
    }
  }
}

/** An attribute that occurs several times in its set: its value is the array of all of them. */
export function repeated<T>(item: Type<T>): Type<T[]> & { readonly item: Type<T> } {
  return {
    kind: 'repeated',
    repeated: true,
    scoped: item.scoped,
    item,
    decode(reader, start, end, scope) {
      const value = item.decode(reader, start, end, scope);
      return value === undefined ? undefined : [value];
    },
    encode: (writer, [value], scope) => item.encode(writer, value as T, scope),
    resolve: (scope) => item.resolve?.(scope) ?? item,
  };
}

const indexNames: readonly string[] = Array.from({ length: 256 }, (_, index) => String(index));

/** What an item of an array is called. */
function indexName(index: number): string {
  return indexNames[index] ?? String(index);
}

/** Values of fixed size one behind the other, without headers: `u32[]`, an array of structs. */
export function array<T>(item: Type<T>): Type<T[]> & { readonly item: Type<T> } {
  const { size } = item;
  if (size === undefined || size === 0) throw new TypeError(`array: ${item.kind} has no fixed size`);
  const tier = new CompiledFunction((code) => {
    const source = decodeCodeOf(code, item, { start: 'at', end: `at + ${size}`, fits: true }, 'scope');
    return code.evaluate<(reader: Reader, start: number, end: number, scope: Scope | undefined) => T[]>(
      `function (reader, start, end, scope) {
        const { view, bytes } = reader;
        const values = new Array((end - start) / ${size});
        for (let at = start, index = 0; at < end; at += ${size}, index++) values[index] = ${source};
        return values;
      }`,
    );
  });
  const inspectTier = new CompiledFunction((code) => {
    const part = partSource(code, item, 'name(index)', { start: 'at', end: `at + ${size}`, fits: true });
    return code.evaluate<(reader: Reader, start: number, end: number) => Part[]>(
      `function (reader, start, end) {
        const { view, bytes } = reader;
        const name = ${code.bind(indexName)};
        const parts = new Array((end - start) / ${size});
        for (let at = start, index = 0; at < end; at += ${size}, index++) parts[index] = ${part};
        return parts;
      }`,
    );
  });
  return {
    kind: 'array',
    item,
    decode(reader, start, end, scope) {
      if ((end - start) % size !== 0) return undefined;
      const compiled = tier.compiled ?? tier.use();
      if (compiled !== undefined) return compiled(reader, start, end, scope);
      const values: T[] = [];
      for (let at = start; at < end; at += size) values.push(item.decode(reader, at, at + size, scope) as T);
      return values;
    },
    encode: (writer, values, scope) => each(values, (value) => item.encode(writer, value, scope)),
    inspect(reader, start, end, scope) {
      if (isLeaf(item) && (end - start) % size === 0) {
        const parts = (inspectTier.compiled ?? inspectTier.use())?.(reader, start, end);
        if (parts?.every((part) => part.value !== undefined)) return parts;
      }
      const parts: Part[] = [];
      for (let at = start, index = 0; at < end; at += size, index++) {
        const stop = Math.min(at + size, end);
        parts.push(inspectPart(item, indexName(index), undefined, undefined, at, at, stop, reader, scope));
      }
      return parts;
    },
  };
}

/** The attributes of a nest that are all of one type, whatever their numbers. */
function inspectItems(
  item: AnyType,
  reader: Reader,
  start: number,
  end: number,
  scope: Scope | undefined,
): Part[] {
  return iterateAttributes(reader, start, end).map((part) =>
    part.problem === undefined ? inspectAs(item, part, reader, scope) : part,
  );
}

/** Decodes the items of a nest; `undefined` (so: raw bytes) where one does not fit, since it could not be kept else. */
function decodeItems<T>(
  item: Type<T>,
  reader: Reader,
  start: number,
  end: number,
  scope: Scope | undefined,
): { ids: number[]; values: T[] } | undefined {
  const ids: number[] = [];
  const values: T[] = [];
  for (const part of iterateAttributes(reader, start, end)) {
    const value = part.problem === undefined ? item.decode(reader, part.payload, part.end, scope) : undefined;
    if (value === undefined) return undefined;
    ids.push(part.id as number);
    values.push(value);
  }
  return { ids, values };
}

/** A nest of items numbered one by one from `first`: their number is their place. */
export function arrayByIndex<T>(
  item: Type<T>,
  { first = 1, bits = 0 } = {},
): Type<T[]> & { readonly item: Type<T> } {
  return {
    kind: 'arrayByIndex',
    scoped: item.scoped,
    item,
    decode(reader, start, end, scope) {
      const items = decodeItems(item, reader, start, end, scope);
      return items?.ids.every((id, index) => id === first + index) === true ? items.values : undefined;
    },
    encode: (writer, values, scope) =>
      each(values, (value, index) => writeAttribute(writer, (first + index) | bits, item, value, scope)),
    inspect: (reader, start, end, scope) => inspectItems(item, reader, start, end, scope),
  };
}

/** A nest of items that all have the number `id`. */
export function nestedList<T>(
  id: number,
  item: Type<T>,
  bits = 0,
): Type<T[]> & { readonly item: Type<T>; readonly id: number } {
  return {
    kind: 'nestedList',
    scoped: item.scoped,
    item,
    id,
    decode(reader, start, end, scope) {
      const items = decodeItems(item, reader, start, end, scope);
      return items?.ids.every((found) => found === id) === true ? items.values : undefined;
    },
    encode: (writer, values, scope) =>
      each(values, (value) => writeAttribute(writer, id | bits, item, value, scope)),
    inspect: (reader, start, end, scope) => inspectItems(item, reader, start, end, scope),
  };
}

/** A nest of items whose numbers mean something (an interface index, the order of actions): an object by number. */
export function recordById<T>(item: Type<T>, bits = 0): Type<Record<number, T>> & { readonly item: Type<T> } {
  return {
    kind: 'recordById',
    scoped: item.scoped,
    item,
    decode(reader, start, end, scope) {
      const items = decodeItems(item, reader, start, end, scope);
      if (items === undefined || new Set(items.ids).size !== items.ids.length) return undefined;
      return Object.fromEntries(items.ids.map((id, index) => [id, items.values[index] as T]));
    },
    encode(writer, values, scope) {
      checkObject('an object of numbers', values);
      for (const key in values) {
        if (!/^\d{1,5}$/.test(key) || Number(key) > 0x3fff)
          throwInvalidValue(`'${key}' is not an attribute number`);
        try {
          writeAttribute(writer, Number(key) | bits, item, values[key] as T, scope);
        } catch (error) {
          throw error instanceof EncodeError ? error.within(key) : error;
        }
      }
    },
    inspect: (reader, start, end, scope) => inspectItems(item, reader, start, end, scope),
  };
}

/** A nest that is written with `NESTED` wherever it stands: for kinds whose kernel code insists on it. */
export function nested<T extends AnyType>(type: T): T {
  return { ...made(type), bits: NESTED };
}
