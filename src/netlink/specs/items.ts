import { exactDecode, keepReceived, restoreReceived } from '../codec/as-received.ts';
import { AttributeCursor, NESTED, typeMask } from '../codec/attributes-iterator.ts';
import type { AttributeSet } from '../codec/composites/attribute-set.ts';
import { nestedItems } from '../codec/composites/lists.ts';
import { defineType } from '../codec/define-type.ts';
import { checkObject, EncodeError, throwInvalidType } from '../codec/encode-error.ts';
import type { Reader } from '../codec/reader.ts';
import type { Scope } from '../codec/scope.ts';
import type { AnyType, Part, Type } from '../codec/type.ts';
import { writeAttribute } from '../codec/write-attribute.ts';
import type { Writer } from '../codec/writer.ts';

/** Calls `write` for each item of an array. Adds the index of the item to the path of an error. */
function eachItem(items: readonly unknown[], write: (item: unknown, index: number) => void): void {
  if (!Array.isArray(items)) throwInvalidType('an array', items);
  for (const [index, item] of items.entries()) {
    try {
      write(item, index);
    } catch (error) {
      throw error instanceof EncodeError ? error.within(String(index)) : error;
    }
  }
}

/** `indexedArray` as the kernel's own tool shows it: `[{ 1: item }]`. Items without numbers are numbered from 1. */
export function numberedArray(item: AnyType): AnyType {
  return nestedItems<unknown[], unknown>({
    kind: 'indexedArray',
    item,
    bits: 0,
    collect: (ids, values) => values.map((value, index) => ({ [ids[index] as number]: value })),
    forEach: (values, write) =>
      eachItem(values, (value, index) => {
        const [key, inner, ...more] =
          typeof value === 'object' && value !== null ? Object.entries(value).flat() : [];
        if (more.length === 0 && /^\d{1,5}$/.test(String(key)) && Number(key) <= typeMask)
          write(Number(key), inner);
        else write(index + 1, value);
      }),
  });
}

/**
 * Attributes below nests whose numbers are values (`nest-type-value`): one object of these numbers, by the names of `levels`, and the
 * attributes.
 */
export function nestTypeValue(levels: readonly string[], set: AttributeSet<object>): Type<object> {
  const decodeSet = exactDecode(set);

  function encodeLevel(
    writer: Writer,
    value: Record<string, unknown>,
    level: number,
    scope: Scope | undefined,
  ): void {
    const name = levels[level];
    if (name === undefined) {
      const rest = Object.fromEntries(Object.entries(value).filter(([key]) => !levels.includes(key)));
      set.encode(writer, rest, scope);
      return;
    }
    const id = value[name];
    if (!Number.isInteger(id) || (id as number) < 0 || (id as number) > typeMask) {
      const code = 'ERR_INVALID_ARG_TYPE';
      throw new EncodeError(code, `expected a whole number from 0 to ${typeMask}`).within(name);
    }
    const inner: AnyType = {
      kind: 'level',
      decode: () => undefined,
      encode: (out) => encodeLevel(out, value, level + 1, scope),
    };
    writeAttribute(writer, (id as number) | NESTED, inner, value, scope);
  }

  function encode(writer: Writer, value: object, scope: Scope | undefined): void {
    checkObject('an object', value);
    const start = writer.length;
    encodeLevel(writer, value as Record<string, unknown>, 0, scope);
    restoreReceived(writer, start, value);
  }

  return defineType<Type<object> & { readonly set: AnyType }>({
    kind: 'nestTypeValue',
    set,
    decode(reader: Reader, start: number, end: number, scope: Scope | undefined): object | undefined {
      const value: Record<string, unknown> = {};
      let place = { start, end };
      for (const name of levels) {
        const cursor = new AttributeCursor(reader, place.start, place.end);
        if (!cursor.next()) return undefined;
        value[name] = cursor.id;
        place = { start: cursor.payload, end: cursor.end };
      }
      const inner = decodeSet(reader, place.start, place.end, scope);
      if (inner === undefined) return undefined;
      return keepReceived(Object.assign(value, inner), encode, reader, start, end, scope);
    },
    encode,
    inspect(reader: Reader, start: number, end: number, scope: Scope | undefined): Part[] {
      const level = (index: number, from: number, to: number): Part[] => {
        const name = levels[index];
        if (name === undefined) return set.inspect?.(reader, from, to, scope) ?? [];
        const parts: Part[] = [];
        const cursor = new AttributeCursor(reader, from, to);
        while (cursor.next()) {
          const { id, type, offset, payload } = cursor;
          const bits = type === id ? undefined : type - id;
          parts.push({
            name: `${name} ${id}`,
            id,
            bits,
            offset,
            payload,
            end: cursor.end,
            parts: level(index + 1, payload, cursor.end),
          });
        }
        return parts;
      };
      return level(0, start, end);
    },
  });
}
