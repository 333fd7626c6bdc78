import { littleEndian } from '../../../codec/index.ts';

// Notes of the one who made an object, which the kernel keeps and does not read: u8 type, u8 length, value; 256 bytes in all.

/** Most bytes of all notes of an object. */
const longest = 256;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One note. */
export interface UserData {
  readonly type: number;
  readonly value: Uint8Array;
}

/** Types of notes of a set (`NFTNL_UDATA_SET_*`). */
export const setUserData = {
  keyByteOrder: 0,
  dataByteOrder: 1,
  mergeElements: 2,
  keyTypeof: 3,
  dataTypeof: 4,
  expr: 5,
  dataInterval: 6,
  comment: 7,
} as const;

/** Types of notes of an element (`NFTNL_UDATA_SET_ELEM_*`). */
export const elementUserData = { comment: 0, flags: 1 } as const;

/** The notes in these bytes, up to the first one that does not fit. */
export function readUserData(bytes: Uint8Array): UserData[] {
  const notes: UserData[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const end = at + 2 + (bytes[at + 1] as number);
    if (end > bytes.length) break;
    notes.push({ type: bytes[at] as number, value: bytes.subarray(at + 2, end) });
    at = end;
  }
  return notes;
}

/** The value of the note of that type. */
export function findUserData(bytes: Uint8Array | undefined, type: number): Uint8Array | undefined {
  return bytes === undefined ? undefined : readUserData(bytes).find((note) => note.type === type)?.value;
}

/** A 32-bit note, host byte order. */
export function userDataNumber(value: Uint8Array | undefined): number | undefined {
  if (value === undefined || value.length < 4) return undefined;
  return new DataView(value.buffer, value.byteOffset, 4).getUint32(0, littleEndian);
}

/** A note that is a text, without the NUL behind it. */
export function userDataText(value: Uint8Array | undefined): string | undefined {
  if (value === undefined) return undefined;
  const end = value.indexOf(0);
  return decoder.decode(end === -1 ? value : value.subarray(0, end));
}

/** The bytes of notes; `undefined` where they are more than fit. */
export function writeUserData(notes: readonly UserData[]): Uint8Array | undefined {
  const size = notes.reduce((sum, { value }) => sum + 2 + value.length, 0);
  if (size > longest || notes.some(({ value }) => value.length > 255)) return undefined;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const { type, value } of notes) {
    bytes[at] = type;
    bytes[at + 1] = value.length;
    bytes.set(value, at + 2);
    at += 2 + value.length;
  }
  return bytes;
}

/** A 32-bit note. */
export function numberNote(type: number, value: number): UserData {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, littleEndian);
  return { type, value: bytes };
}

/** A note that is a text, with a NUL behind it. */
export function textNote(type: number, text: string): UserData {
  const encoded = encoder.encode(text);
  const value = new Uint8Array(encoded.length + 1);
  value.set(encoded);
  return { type, value };
}
