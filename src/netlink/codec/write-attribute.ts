import { typeMask } from './attributes-iterator.ts';
import { littleEndian } from './byte-order.ts';
import { EncodeError, throwInvalidType, throwInvalidValue } from './encode-error.ts';
import type { Reader } from './reader.ts';
import { copyBytes } from './reader.ts';
import type { Scope } from './scope.ts';
import type { AnyType, Type } from './type.ts';
import type { Writer } from './writer.ts';

/** One attribute of a set. */
export interface Attribute {
  readonly name: string;
  readonly id: number;
  readonly type: AnyType;
  /** Type bits written with it. */
  readonly bits: number;
}

/** Type bits that bytes under `#` and a number came with, to be written back with them: of nests, above all. */
const keptBits = new WeakMap<Uint8Array, number>();

/** Copies the payload of an attribute that the schema cannot read; `type` includes the type bits. */
export function keepBytes(reader: Reader, start: number, end: number, type: number): Uint8Array {
  const bytes = copyBytes(reader, start, end);
  if (type > typeMask) keptBits.set(bytes, type & ~typeMask);
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

/** Appends an attribute of a set, as often as it has to be there. */
export function writeSetAttribute(
  writer: Writer,
  attribute: Attribute,
  item: unknown,
  scope: Scope | undefined,
): void {
  const { type } = attribute;
  if (writer.forRequest && type.isStateOnly?.(item, scope) === true) return;
  if (type.repeated === true) writeRepeated(writer, attribute, item, scope);
  else if (type.kind !== 'flag' || item !== false)
    writeAttribute(writer, attribute.id | bitsOf(attribute, scope), type, item, scope);
}

function bitsOf({ type, bits }: Attribute, scope: Scope | undefined): number {
  return bits | ((type.resolve?.(scope) ?? type).bits ?? 0);
}

function writeRepeated(writer: Writer, attribute: Attribute, items: unknown, scope: Scope | undefined): void {
  if (!Array.isArray(items)) throwInvalidType('an array', items);
  for (const [index, item] of items.entries()) {
    try {
      writeAttribute(writer, attribute.id | attribute.bits, attribute.type, [item], scope);
    } catch (error) {
      throw error instanceof EncodeError ? error.within(String(index)) : error;
    }
  }
}

/** Appends what a set lacks: bytes under `#` and a number. */
export function writeUnknown(writer: Writer, set: string, key: string, value: unknown): void {
  if (!/^#\d{1,5}$/.test(key) || Number(key.slice(1)) > typeMask)
    throwInvalidValue(`${set} has no such attribute`);
  if (!(value instanceof Uint8Array)) throwInvalidType('a Uint8Array', value);
  writeAttribute(writer, Number(key.slice(1)) | (keptBits.get(value) ?? 0), rawBytes, value, undefined);
}
