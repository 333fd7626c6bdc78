import { typeMask } from './attributes-iterator.ts';
import { littleEndian } from './byte-order.ts';
import { EncodeError, throwInvalidType, throwInvalidValue } from './encode-error.ts';
import { wordHint } from './nearest-word.ts';
import { copyBytes, type Reader } from './reader.ts';
import type { Scope } from './scope.ts';
import type { AnyType, Type } from './type.ts';
import type { Writer } from './writer.ts';

/** One attribute of a set. */
export interface Attribute {
  readonly name: string;
  readonly id: number;
  readonly type: AnyType;
  /** Type bits to write. */
  readonly bits: number;
}

/** Type bits that payloads came with, where they were not those of the schema. A copy of the bytes has none. */
const receivedBits = new WeakMap<Uint8Array, number>();

/** Remembers that a payload which is kept as bytes came with the type bits of `type`. Ignores other values. */
export function keepBits(value: unknown, type: number): void {
  if (value instanceof Uint8Array) receivedBits.set(value, type & ~typeMask);
}

/** Returns the type bits that a payload came with, where {@link keepBits} has remembered them. */
export function receivedBitsOf(value: unknown): number | undefined {
  return value instanceof Uint8Array ? receivedBits.get(value) : undefined;
}

/** Copies the payload of an attribute that the schema cannot read. `type` includes the type bits. */
export function keepBytes(reader: Reader, start: number, end: number, type: number): Uint8Array {
  reader.rawAttributes++;
  const bytes = copyBytes(reader, start, end);
  if (type > typeMask) keepBits(bytes, type);
  return bytes;
}

const rawBytes: Type<Uint8Array> = {
  kind: 'bytes',
  decode: copyBytes,
  encode: (writer, value) => writer.put(value),
};

/** Appends one attribute: header, payload, padding. `type` includes the type bits. */
export function writeAttribute<T>(
  writer: Writer,
  type: number,
  payload: Type<T>,
  value: T,
  scope: Scope | undefined,
): void {
  const start = writer.reserve(4);
  payload.encode(writer, value, scope);
  const length = writer.length - start;
  if (length > 0xffff) throwInvalidValue(`${length - 4} bytes do not fit in an attribute (65531 at most)`);
  writer.view.setUint16(start, length, littleEndian);
  writer.view.setUint16(start + 2, type, littleEndian);
  writer.align(start);
}

/** Appends an attribute of a set: several for a repeated one, none for a value that is not written. */
export function writeSetAttribute(
  writer: Writer,
  attribute: Attribute,
  item: unknown,
  scope: Scope | undefined,
): void {
  const { id, type } = attribute;
  const start = writer.length;
  if (type.repeated === true) writeRepeated(writer, attribute, item, scope);
  else {
    const chosen = type.resolve?.(scope);
    if (item !== (chosen ?? type).absentValue) {
      const bits = receivedBitsOf(item) ?? bitsOf(attribute, chosen);
      writeAttribute(writer, id | bits, type, item, scope);
    }
  }
  // In a request, state is checked like any other value, and left out.
  if (writer.forRequest && type.isStateOnly?.(item, scope) === true) writer.length = start;
}

/** Returns the type bits that the schema gives an attribute. `chosen` is the type that its surroundings choose, where they do. */
export function bitsOf({ type, bits }: Attribute, chosen: AnyType | undefined): number {
  return bits | (type.bits ?? 0) | (chosen?.bits ?? 0);
}

function writeRepeated(writer: Writer, attribute: Attribute, items: unknown, scope: Scope | undefined): void {
  if (!Array.isArray(items)) throwInvalidType('an array', items);
  const type = attribute.id | bitsOf(attribute, attribute.type.resolve?.(scope));
  for (const [index, item] of items.entries()) {
    try {
      writeAttribute(writer, type, attribute.type, [item], scope);
    } catch (error) {
      throw error instanceof EncodeError ? error.within(String(index)) : error;
    }
  }
}

/** Appends an attribute that the schema lacks: bytes under `#` and a number. `known` are the names of the schema. */
export function writeUnknown(
  writer: Writer,
  set: string,
  known: () => Iterable<string>,
  key: string,
  value: unknown,
): void {
  if (!/^#\d{1,5}$/.test(key) || Number(key.slice(1)) > typeMask)
    throwInvalidValue(`${set} has no such attribute${wordHint(key, [...known()])}`);
  if (!(value instanceof Uint8Array)) throwInvalidType('a Uint8Array', value);
  writeAttribute(writer, Number(key.slice(1)) | (receivedBitsOf(value) ?? 0), rawBytes, value, undefined);
}
