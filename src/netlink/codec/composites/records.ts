import { littleEndian } from '../byte-order.ts';
import { EncodeError, throwInvalidType } from '../encode-error.ts';
import type { Reader } from '../reader.ts';
import { Scope } from '../scope.ts';
import type { Part, Type } from '../type.ts';
import type { AttributeSet } from './attribute-set.ts';
import type { Struct } from './struct.ts';
import { checkNames, type StructWithAttributes } from './struct-with-attributes.ts';

/**
 * Structs with attributes behind them, one record after the other, each with its own length in its first field, two
 * bytes, called `length` (`struct rtnexthop` of a multipath route). The length is computed, and not part of the value.
 */
export function records<H extends { length: number }, A extends object>(
  header: Struct<H>,
  set: AttributeSet<A>,
): Type<StructWithAttributes<Omit<H, 'length'>, A>[]> & {
  readonly header: Struct<H>;
  readonly set: AttributeSet<A>;
} {
  type Item = StructWithAttributes<Omit<H, 'length'>, A>;
  checkNames(header, set);
  const encodeAttributes = set.encoder(header.fieldNames);
  const lengthAt = (reader: Reader, at: number, end: number): number => {
    const length = at + header.size <= end ? reader.view.getUint16(at, littleEndian) : 0;
    return length >= header.size && at + length <= end ? length : 0;
  };
  return {
    kind: 'records',
    header,
    set,
    scoped: set.scoped,
    decode(reader, start, end, scope) {
      const items: Item[] = [];
      for (let at = start; at < end; ) {
        const length = lengthAt(reader, at, end);
        if (length === 0) return undefined;
        const { length: _, ...item } = header.decode(reader, at, at + header.size, undefined) as H;
        set.decodeInto(item, reader, at + header.size, at + length, scope);
        items.push(item as unknown as Item);
        at += (length + 3) & ~3;
      }
      return items;
    },
    encode(writer, items, scope) {
      if (!Array.isArray(items)) throwInvalidType('an array', items);
      for (const [index, item] of items.entries()) {
        const start = writer.length;
        try {
          header.write(writer, { ...item, length: undefined });
          encodeAttributes(writer, item, scope);
        } catch (error) {
          throw error instanceof EncodeError ? error.within(String(index)) : error;
        }
        writer.view.setUint16(start, writer.length - start, littleEndian);
        writer.align(start);
      }
    },
    inspect(reader, start, end, scope) {
      const parts: Part[] = [];
      for (let at = start, index = 0; at < end; index++) {
        const length = lengthAt(reader, at, end);
        const name = String(index);
        if (length === 0) {
          parts.push({ name, offset: at, payload: at, end, problem: 'bad record length' });
          break;
        }
        const fields = header.inspect?.(reader, at, at + header.size, scope) ?? [];
        const surroundings = new Scope(scope, header.decode(reader, at, at + header.size, scope) ?? {});
        const attributes = set.inspect?.(reader, at + header.size, at + length, surroundings) ?? [];
        parts.push({ name, offset: at, payload: at, end: at + length, parts: [...fields, ...attributes] });
        at += (length + 3) & ~3;
      }
      return parts;
    },
  };
}
