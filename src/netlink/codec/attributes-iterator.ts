import { littleEndian } from './byte-order.ts';
import type { Reader } from './reader.ts';
import { copyBytes } from './reader.ts';
import type { Part } from './type.ts';

/** The part of an attribute's type that is its number; the rest is type bits. */
export const typeMask = 0x3fff;
/** Attribute type bit: the payload is a nest (`NLA_F_NESTED`). Give it to nests whose kernel policy asks for it. */
export const NESTED = 0x8000;
/** Attribute type bit: the payload is in network byte order (`NLA_F_NET_BYTEORDER`). */
export const NET_BYTE_ORDER = 0x4000;

/** The attributes in `[start, end)` without their meaning, and a last part with a `problem` for bytes that make no sense. */
export function iterateAttributes(reader: Reader, start: number, end: number): Part[] {
  const parts: Part[] = [];
  let at = start;
  while (at < end) {
    if (at + 4 > end) {
      parts.push({ ...rest(reader, at, end), name: '?', problem: `${end - at} bytes left over` });
      break;
    }
    const length = reader.view.getUint16(at, littleEndian);
    const type = reader.view.getUint16(at + 2, littleEndian);
    const id = type & typeMask;
    if (length < 4 || at + length > end) {
      const problem = `attribute length ${length}, ${end - at} bytes there`;
      parts.push({ ...rest(reader, at, end), name: numberName(id), id, problem });
      break;
    }
    const bits = type === id ? undefined : type - id;
    parts.push({ name: numberName(id), id, bits, offset: at, payload: at + 4, end: at + length });
    at += (length + 3) & ~3;
  }
  return parts;
}

function rest(reader: Reader, at: number, end: number): Omit<Part, 'name'> {
  return { offset: at, payload: at, end, value: copyBytes(reader, at, end) };
}

const numberNames: readonly string[] = Array.from({ length: 256 }, (_, id) => `#${id}`);

/** What an attribute is called that no schema names. */
export function numberName(id: number): string {
  return numberNames[id] ?? `#${id}`;
}
