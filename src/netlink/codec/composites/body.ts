import { keepReceived } from '../as-received.ts';
import { AttributeCursor, isZero, numberName } from '../attributes-iterator.ts';
import { type Body, compileBody } from '../compile/body-decoder.ts';
import { CompiledFunction } from '../compile/compiled-function.ts';
import type { Decode } from '../define-type.ts';
import { commonPrototype } from '../json.ts';
import type { Reader } from '../reader.ts';
import { Scope } from '../scope.ts';
import { deferred } from '../thunk.ts';
import type { AnyType } from '../type.ts';
import { keepBits, keepBytes } from '../write-attribute.ts';
import type { AttributeTable } from './attribute-table.ts';

/** Makes the decoder of a message or a nest. `body` is called on first use. `encode` is the encoder of its values. */
export function bodyDecoder<T extends object>(
  name: string,
  body: () => Body,
  encode: AnyType['encode'],
): Decode<T> {
  return deferred<Decode<T>>(() => {
    const walk: Decode<T> = (reader, start, end, scope) =>
      decodeBody(body(), encode, reader, start, end, scope) as T | undefined;
    const compiled = new CompiledFunction<Decode<T>>(`${name}-decode`, (code) =>
      compileBody(code, body(), walk, encode),
    );
    return (reader, start, end, scope) => {
      if (compiled.compiled !== undefined) return compiled.compiled(reader, start, end, scope);
      const { table, offset } = body();
      table.observe(reader, start + offset, end);
      return (compiled.use() ?? walk)(reader, start, end, scope);
    };
  });
}

/**
 * Decodes a message or a nest by walking the schema. Without `encode`, bytes that the value does not hold are lost.
 */
export function decodeBody(
  { header, omitted, offset, table }: Body,
  encode: AnyType['encode'] | undefined,
  reader: Reader,
  start: number,
  end: number,
  scope: Scope | undefined,
): object | undefined {
  const { inexact } = reader;
  const prototype = commonPrototype(header?.prototype, table.prototype);
  let value: Record<string, unknown> = Object.create(prototype);
  const first = start + offset;
  let isExact = true;
  if (header !== undefined) {
    const headerEnd = Math.min(start + header.size, end);
    const fields = header.read(reader, start, headerEnd) as typeof value | undefined;
    if (fields === undefined) return undefined;
    value = Object.setPrototypeOf(fields, prototype);
    if (omitted !== undefined) delete value[omitted];
    isExact = end >= first && isZero(reader.bytes, headerEnd, first);
  }
  const cursor = new AttributeCursor(reader, first, end);
  isExact = decodeAttributes(table, cursor, value, reader, first, end, scope) && isExact;
  if (isExact && cursor.rest === end && reader.inexact === inexact) return value;
  reader.inexact = inexact;
  if (header === undefined && cursor.rest === start && start < end) return undefined;
  return encode === undefined ? value : keepReceived(value, encode, reader, start, end, scope);
}

/** Decodes the attributes that a cursor finds. Returns whether the value holds all of each attribute. */
function decodeAttributes(
  table: AttributeTable,
  cursor: AttributeCursor,
  value: Record<string, unknown>,
  reader: Reader,
  start: number,
  end: number,
  scope: Scope | undefined,
): boolean {
  const inner = table.isScoped ? new Scope(scope, value, table, reader, start, end) : undefined;
  let isExact = true;
  /** The attribute before, where it had a value. */
  let previous = -1;
  while (cursor.next()) {
    const { id, type, payload } = cursor;
    const entry = table.byId[id];
    const item = entry?.decode(reader, payload, cursor.end, inner);
    if (entry === undefined || item === undefined) {
      const name = numberName(id);
      isExact &&= value[name] === undefined;
      value[name] = keepBytes(reader, payload, cursor.end, type);
      previous = -1;
    } else {
      const { name } = entry;
      const present = value[name] as unknown[] | undefined;
      if (type !== entry.expectedType) {
        isExact = false;
        keepBits(item, type);
      }
      if (present === undefined) value[name] = item;
      else if (entry.type.repeated === true) {
        isExact &&= previous === id;
        present.push(...(item as unknown[]));
      } else {
        isExact = false;
        value[name] = item;
      }
      previous = id;
    }
    isExact &&= cursor.isPaddingZero();
  }
  return isExact;
}
