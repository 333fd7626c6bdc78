import { EncodeError } from './encode-error.ts';
import type { Type } from './type.ts';
import { Writer } from './writer.ts';

/**
 * Encodes a value. Throws a `TypeError` or `RangeError` whose `field` is the path of the wrong field.
 *
 * @example encode(linkAttributes, { mtu: 1400 })
 */
export function encode<T>(type: Type<T>, value: T): Uint8Array {
  const writer = new Writer(256);
  encodeInto(writer, type, value);
  return writer.toBytes();
}

/** Appends a value to `writer`. Appends nothing where it throws; `subject` stands before the path in the error. */
export function encodeInto<T>(writer: Writer, type: Type<T>, value: T, subject?: string): void {
  const start = writer.length;
  try {
    type.encode(writer, value, undefined);
  } catch (error) {
    writer.length = start;
    throw error instanceof EncodeError ? error.toError(subject) : error;
  }
}
