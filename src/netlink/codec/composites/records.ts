import { keepReceived, restoreReceived } from '../as-received.ts';
import { isZero } from '../attributes-iterator.ts';
import { littleEndian } from '../byte-order.ts';
import { attributesEncoder } from '../compile/attribute-encoder.ts';
import type { Body } from '../compile/body-decoder.ts';
import { defineType } from '../define-type.ts';
import { EncodeError, throwInvalidType } from '../encode-error.ts';
import type { Reader } from '../reader.ts';
import { Scope } from '../scope.ts';
import { thunk } from '../thunk.ts';
import type { Part, Type } from '../type.ts';
import type { Writer } from '../writer.ts';
import { type AttributeSet, inspectAttributes, tableOf } from './attribute-set.ts';
import { bodyDecoder } from './body.ts';
import type { Struct } from './struct.ts';
import { checkNames, fieldsOf, type StructWithAttributes, scopedBySet } from './struct-with-attributes.ts';

/**
 * Structs followed by attributes, one record after another. The first field of the struct is the length of the record:
 * two bytes, called `length` (`struct rtnexthop` of a multipath route). It is computed, and not part of the value.
 */
export function records<H extends { length: number }, A extends object>(
  header: Struct<H>,
  set: AttributeSet<A>,
): Type<StructWithAttributes<Omit<H, 'length'>, A>[]> & {
  readonly header: Struct<H>;
  readonly set: AttributeSet<A>;
} {
  type Item = StructWithAttributes<Omit<H, 'length'>, A>;
  const tableOfSet = tableOf(set);
  const table = thunk(() => {
    checkNames(header, tableOfSet());
    return tableOfSet();
  });
  const body = (): Body => ({ header, omitted: 'length', offset: header.size, table: table() });
  const encodeAttributes = attributesEncoder(set.name, table, () => header.fieldNames);
  const fields = fieldsOf(header);
  const lengthAt = (reader: Reader, at: number, end: number): number => {
    const length = at + header.size <= end ? reader.view.getUint16(at, littleEndian) : 0;
    return length >= header.size && at + length <= end ? length : 0;
  };

  function encodeRecord(writer: Writer, item: object, scope: Scope | undefined): void {
    const start = writer.length;
    header.write(writer, { ...item, length: undefined });
    encodeAttributes(writer, item, scope);
    writer.view.setUint16(start, writer.length - start, littleEndian);
    restoreReceived(writer, start, item);
  }
  const decodeRecord = bodyDecoder<Item & object>(`${header.name}-${set.name}`, body, encodeRecord);

  function encode(writer: Writer, items: readonly Item[], scope: Scope | undefined): void {
    if (!Array.isArray(items)) throwInvalidType('an array', items);
    const first = writer.length;
    for (const [index, item] of items.entries()) {
      const start = writer.length;
      try {
        encodeRecord(writer, item, scope);
      } catch (error) {
        throw error instanceof EncodeError ? error.within(String(index)) : error;
      }
      writer.align(start);
    }
    restoreReceived(writer, first, items);
  }

  const own = {
    kind: 'records',
    header,
    set,
    decode(reader: Reader, start: number, end: number, scope: Scope | undefined): Item[] | undefined {
      const items: Item[] = [];
      let isExact = true;
      let at = start;
      while (at < end) {
        const length = lengthAt(reader, at, end);
        const item = length === 0 ? undefined : decodeRecord(reader, at, at + length, scope);
        if (item === undefined) return undefined;
        items.push(item);
        const next = at + ((length + 3) & ~3);
        isExact &&= next <= end && isZero(reader.bytes, at + length, next);
        at = next;
      }
      return isExact ? items : keepReceived(items, encode, reader, start, end, scope);
    },
    encode,
    inspect(reader: Reader, start: number, end: number, scope: Scope | undefined): Part[] {
      const parts: Part[] = [];
      for (let at = start, index = 0; at < end; index++) {
        const length = lengthAt(reader, at, end);
        const name = String(index);
        if (length === 0) {
          parts.push({ name, offset: at, payload: at, end, problem: 'bad record length' });
          break;
        }
        const first = at + header.size;
        const around = new Scope(scope, {}, fields, reader, at, first);
        const inner = header.inspect?.(reader, at, first, scope) ?? [];
        inspectAttributes(table(), inner, reader, first, at + length, around);
        parts.push({ name, offset: at, payload: at, end: at + length, parts: inner });
        at += (length + 3) & ~3;
      }
      return parts;
    },
  };
  return defineType(Object.defineProperties(own, scopedBySet) as typeof own);
}
