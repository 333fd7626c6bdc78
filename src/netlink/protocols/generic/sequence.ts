import { exactDecode, keepReceived, restoreReceived } from '../../codec/as-received.ts';
import { AttributeCursor } from '../../codec/attributes-iterator.ts';
import type { AttributeSet } from '../../codec/composites/attribute-set.ts';
import { type Decode, defineType } from '../../codec/define-type.ts';
import { EncodeError, throwInvalidType } from '../../codec/encode-error.ts';
import { lazyProperties } from '../../codec/lazy-properties.ts';
import type { Reader } from '../../codec/reader.ts';
import type { Scope } from '../../codec/scope.ts';
import type { AnyType, Part, Type } from '../../codec/type.ts';
import type { Writer } from '../../codec/writer.ts';

/** Attributes in an order that has a meaning: see {@link sequence}. */
export interface SequenceType<T> extends Type<T[]> {
  readonly kind: 'sequence';
  readonly item: AttributeSet<T>;
}

const lazy = lazyProperties<{ readonly item: AnyType }>({ scoped: ({ item }) => item.scoped });

/**
 * Attributes whose order has a meaning, and of which one may be there several times: the actions of a flow. The value is an array of
 * objects with one attribute each: `[{ output: 1 }, { popVlan: true }, { output: 2 }]`.
 */
export function sequence<T extends object>(item: AttributeSet<T>): SequenceType<T> {
  const decodeItem = exactDecode(item) as Decode<T>;
  function encode(writer: Writer, items: readonly T[], scope: Scope | undefined): void {
    if (!Array.isArray(items)) throwInvalidType('an array', items);
    const start = writer.length;
    for (const [index, one] of items.entries()) {
      try {
        item.encode(writer, one, scope);
      } catch (error) {
        throw error instanceof EncodeError ? error.within(String(index)) : error;
      }
    }
    restoreReceived(writer, start, items);
  }
  const own = {
    kind: 'sequence' as const,
    item,
    decode(reader: Reader, start: number, end: number, scope: Scope | undefined): T[] | undefined {
      const { inexact } = reader;
      const items: T[] = [];
      const cursor = new AttributeCursor(reader, start, end);
      while (cursor.next()) {
        const one = decodeItem(reader, cursor.offset, Math.min(cursor.rest, end), scope);
        if (one === undefined) return undefined;
        items.push(one);
      }
      const isExact = cursor.rest >= end && reader.inexact === inexact;
      reader.inexact = inexact;
      return isExact ? items : keepReceived(items, encode, reader, start, end, scope);
    },
    encode,
    inspect: (reader: Reader, start: number, end: number, scope: Scope | undefined): Part[] =>
      item.inspect?.(reader, start, end, scope) ?? [],
  };
  return defineType(Object.defineProperties(own, lazy)) as SequenceType<T>;
}
