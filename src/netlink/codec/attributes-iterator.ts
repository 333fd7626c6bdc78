import { littleEndian } from './byte-order.ts';
import { copyBytes, type Reader } from './reader.ts';
import type { Part } from './type.ts';

/** The bits of an attribute's type that are its number; the others are type bits. */
export const typeMask = 0x3fff;
/** Attribute type bit: the payload is a nest (`NLA_F_NESTED`). Needed for nests whose kernel policy is strict. */
export const NESTED = 0x8000;
/** Attribute type bit: the payload is in network byte order (`NLA_F_NET_BYTEORDER`). */
export const NET_BYTE_ORDER = 0x4000;

/**
 * Iterates over the attributes in a range of bytes: u16 length, u16 type, payload, padding to a multiple of 4. Compiled
 * decoders have the same loop as code. The properties describe the current attribute, so that none needs an object.
 *
 * @example
 * const cursor = new AttributeCursor(reader, start, end);
 * while (cursor.next()) read(cursor.id, cursor.payload, cursor.end);
 */
export class AttributeCursor {
  /** Attribute number. */
  id = 0;
  /** Attribute number with its type bits. */
  type = 0;
  /** Offset of the header. */
  offset = 0;
  /** Offset of the payload. */
  payload = 0;
  /** Offset behind the payload. */
  end = 0;
  /** Offset of the next header. After the last attribute: where the bytes begin that are no attribute. */
  rest: number;
  readonly #reader: Reader;
  readonly #limit: number;

  constructor(reader: Reader, start: number, end: number) {
    this.#reader = reader;
    this.rest = start;
    this.#limit = end;
  }

  /** Moves to the next attribute. Returns `false` at the end, and before bytes that are no attribute. */
  next(): boolean {
    const at = this.rest;
    if (at + 4 > this.#limit) return false;
    const { view } = this.#reader;
    const length = view.getUint16(at, littleEndian);
    if (length < 4 || at + length > this.#limit) return false;
    this.type = view.getUint16(at + 2, littleEndian);
    this.id = this.type & typeMask;
    this.offset = at;
    this.payload = at + 4;
    this.end = at + length;
    this.rest = at + ((length + 3) & ~3);
    return true;
  }

  /** Returns whether the padding behind the current attribute is zero, as far as it is there. */
  isPaddingZero(): boolean {
    return isZero(this.#reader.bytes, this.end, Math.min(this.rest, this.#limit));
  }
}

/** Returns whether all bytes in `[start, end)` are zero. */
export function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}

/** Lists the attributes in a range without their meaning. Bytes that are no attribute are a last part with a `problem`. */
export function iterateAttributes(reader: Reader, start: number, end: number): Part[] {
  const parts: Part[] = [];
  const cursor = new AttributeCursor(reader, start, end);
  while (cursor.next()) {
    const { id, type, offset, payload } = cursor;
    const bits = type === id ? undefined : type - id;
    parts.push({ name: numberName(id), id, bits, offset, payload, end: cursor.end });
  }
  if (cursor.rest < end) parts.push(leftoverPart(reader, cursor.rest, end));
  return parts;
}

/** Describes the bytes behind the last attribute. */
export function leftoverPart(reader: Reader, start: number, end: number): Part {
  const place = { offset: start, payload: start, end, value: copyBytes(reader, start, end) };
  if (start + 4 > end) return { ...place, name: '?', problem: `${end - start} bytes left over` };
  const id = reader.view.getUint16(start + 2, littleEndian) & typeMask;
  const length = reader.view.getUint16(start, littleEndian);
  return {
    ...place,
    name: numberName(id),
    id,
    problem: `attribute length ${length}, ${end - start} bytes there`,
  };
}

const numberNames: readonly string[] = Array.from({ length: 256 }, (_, id) => `#${id}`);

/** Returns the name of an attribute that no schema names: `#57`. */
export function numberName(id: number): string {
  return numberNames[id] ?? `#${id}`;
}
