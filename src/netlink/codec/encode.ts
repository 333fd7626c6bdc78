import { Reader, Writer } from './buffer.ts';
import { EncodeError } from './encode-error.ts';
import type { AnyType, Part, Type } from './type.ts';

/**
 * The bytes of a value. Throws a `TypeError` or `RangeError` whose `field` is the path of what is wrong.
 *
 * @example encode(linkAttributes, { mtu: 1400 })
 */
export function encode<T>(type: Type<T>, value: T): Uint8Array {
  const writer = new Writer(256);
  encodeInto(writer, type, value);
  return writer.toBytes();
}

/** Appends a value to `writer`; in an error, `subject` stands before the path. Nothing is appended where it throws. */
export function encodeInto<T>(writer: Writer, type: Type<T>, value: T, subject?: string): void {
  const start = writer.length;
  try {
    type.encode(writer, value, undefined);
  } catch (error) {
    writer.length = start;
    throw error instanceof EncodeError ? error.toError(subject) : error;
  }
}

/** The value of bytes; `undefined` where they do not fit the type. Never throws, whatever the bytes. */
export function decode<T>(type: Type<T>, bytes: Uint8Array): T | undefined {
  return type.decode(new Reader(bytes), 0, bytes.length, undefined);
}

/** The parts of bytes with their offsets, as deep as the schema goes. */
export function inspect(type: AnyType, bytes: Uint8Array, start = 0, end: number = bytes.length): Part[] {
  const reader = new Reader(bytes);
  if (type.inspect !== undefined) return type.inspect(reader, start, end, undefined);
  return [
    {
      name: type.kind,
      offset: start,
      payload: start,
      end,
      value: type.decode(reader, start, end, undefined),
    },
  ];
}

/** The path of the innermost part that holds the byte at `offset`, as `linkInfo.data.id`; `undefined` where none does. */
export function findPath(parts: readonly Part[], offset: number): string | undefined {
  const part = parts.find((candidate) => candidate.offset <= offset && offset < candidate.end);
  if (part === undefined) return undefined;
  // The header of an attribute is the attribute itself; only its payload is further divided.
  const inner =
    offset < part.payload || part.offset === offset ? undefined : findPath(part.parts ?? [], offset);
  return inner === undefined ? part.name : `${part.name}.${inner}`;
}
