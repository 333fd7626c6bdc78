import { exactDecode } from '../../codec/as-received.ts';
import type { Struct } from '../../codec/composites/struct.ts';
import { defineType } from '../../codec/define-type.ts';
import { inspectAs } from '../../codec/inspect.ts';
import { lazyProperties } from '../../codec/lazy-properties.ts';
import type { Reader } from '../../codec/reader.ts';
import type { Scope } from '../../codec/scope.ts';
import type { AnyType, Part, Type } from '../../codec/type.ts';
import type { Writer } from '../../codec/writer.ts';
import { genericHeaderLength } from './header.ts';

/** The payload of one command of a family: see {@link genericMessage}. */
export interface GenericMessageType<T> extends Type<T> {
  readonly kind: 'genericMessage';
  readonly header: Struct<object>;
  /** The type behind the header. */
  readonly item: Type<T>;
  /** The attributes behind all headers. */
  readonly set: AnyType;
}

/** The four bytes of headers that had another version, or something in their reserved field. */
const receivedHeaders = new WeakMap<object, Uint8Array>();

const lazy = lazyProperties<{ readonly item: AnyType }>({ scoped: ({ item }) => item.scoped });

/**
 * The payload of one command of a family: `struct genlmsghdr`, and what the family puts behind it. The value is that of `body` alone:
 * command and version are those of the schema, and attributes may have any name.
 */
export function genericMessage<T>(
  header: Struct<object>,
  command: number,
  version: number,
  body: Type<T>,
): GenericMessageType<T> {
  const decodeBody = exactDecode(body);
  const own = {
    kind: 'genericMessage' as const,
    header,
    item: body,
    set: (body as { readonly set?: AnyType }).set ?? body,
    decode(reader: Reader, start: number, end: number, scope: Scope | undefined): T | undefined {
      if (end - start < genericHeaderLength) return undefined;
      const value = decodeBody(reader, start + genericHeaderLength, end, scope) as T | undefined;
      const { bytes } = reader;
      const isUsual =
        bytes[start] === command &&
        bytes[start + 1] === version &&
        (bytes[start + 2] as number) + (bytes[start + 3] as number) === 0;
      if (!isUsual && !reader.isReadOnly && typeof value === 'object' && value !== null)
        receivedHeaders.set(value, bytes.slice(start, start + genericHeaderLength));
      return value;
    },
    encode(writer: Writer, value: T, scope: Scope | undefined): void {
      const start = writer.reserve(genericHeaderLength);
      const received = writer.forRequest ? undefined : receivedHeaders.get(value as object);
      if (received !== undefined) writer.bytes.set(received, start);
      else {
        writer.bytes[start] = command;
        writer.bytes[start + 1] = version;
        writer.bytes.fill(0, start + 2, start + genericHeaderLength);
      }
      body.encode(writer, value, scope);
    },
    inspect(reader: Reader, start: number, end: number, scope: Scope | undefined): Part[] {
      const bodyStart = Math.min(start + genericHeaderLength, end);
      const place = { name: 'header', offset: start, payload: start, end: bodyStart };
      const parts: Part[] = [inspectAs(header, place, reader, scope)];
      return bodyStart < end ? parts.concat(body.inspect?.(reader, bodyStart, end, scope) ?? []) : parts;
    },
  };
  return defineType(Object.defineProperties(own, lazy));
}
