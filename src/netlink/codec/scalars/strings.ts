import { show, throwInvalidType, throwInvalidValue } from '../encode-error.ts';
import type { Reader } from '../reader.ts';
import { copyBytes } from '../reader.ts';
import type { Type } from '../type.ts';
import type { Writer } from '../writer.ts';

// Fatal: bytes that are not UTF-8 are kept as bytes, since a replacement character could not be written back.
// The mark is kept for the same reason.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Short texts that were read lately, by a hash of their bytes: names of kinds and qdiscs come again and again. */
const recent: string[] = new Array<string>(512).fill('');
const longestRecent = 24;

function decodeText(reader: Reader, start: number, end: number): string | undefined {
  const { bytes } = reader;
  if (end - start > longestRecent) return decodeLongText(bytes, start, end);
  let hash = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte >= 0x80) return decodeUtf8(bytes.subarray(start, end));
    hash = (Math.imul(hash, 31) + byte) | 0;
  }
  const slot = (hash ^ (hash >>> 9)) & 511;
  const known = recent[slot] as string;
  if (isText(bytes, start, end, known)) return known;
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at] as number);
  recent[slot] = text;
  return text;
}

function isText(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (text.length !== end - start) return false;
  for (let index = 0; index < text.length; index++)
    if (bytes[start + index] !== text.charCodeAt(index)) return false;
  return true;
}

function decodeLongText(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte >= 0x80) return decodeUtf8(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The end of the text in `[start, end)`: its first NUL, or the end. */
function textEnd(reader: Reader, start: number, end: number): number {
  for (let at = start; at < end; at++) if (reader.bytes[at] === 0) return at;
  return end;
}

/** Appends text of at most `maximum` bytes, without a NUL. */
function putText(writer: Writer, value: unknown, maximum: number): void {
  if (typeof value !== 'string') throwInvalidType('a string', value);
  if (value.length > maximum || !putAscii(writer, value)) putUtf8(writer, value, maximum);
}

/** Appends plain ASCII text; returns false, with nothing appended, for any other. An encoder costs more than the rest. */
function putAscii(writer: Writer, value: string): boolean {
  const start = writer.reserve(value.length);
  const { bytes } = writer;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code === 0 || code >= 0x80) {
      writer.length = start;
      return false;
    }
    bytes[start + index] = code;
  }
  return true;
}

function putUtf8(writer: Writer, value: string, maximum: number): void {
  if (value.includes('\0')) throwInvalidValue(`${show(value)} contains a NUL`);
  const bytes = encoder.encode(value);
  if (bytes.length > maximum)
    throwInvalidValue(`${show(value)} is ${bytes.length} bytes long, more than ${maximum}`);
  writer.put(bytes);
}

/**
 * Text of at most `maximum` bytes (not characters), with a NUL behind it on the wire (`NLA_NUL_STRING`). Read with or
 * without the NUL. `check` returns what is wrong with a text, for formats that have more rules.
 */
export function stringOf(maximum: number, check?: (value: string) => string | undefined): Type<string> {
  return {
    kind: 'string',
    decode: (reader, start, end) => decodeText(reader, start, textEnd(reader, start, end)),
    encode(writer, value) {
      putText(writer, value, maximum);
      const problem = check?.(value);
      if (problem !== undefined) throwInvalidValue(problem);
      const at = writer.reserve(1);
      writer.bytes[at] = 0;
    },
  };
}

/** Text with a NUL behind it on the wire (`NLA_NUL_STRING`); read with or without the NUL. */
export const string: Type<string> = stringOf(65530);

/** Text without a NUL on the wire (`NLA_STRING` as some families send it). */
export const bareString: Type<string> = {
  kind: 'bareString',
  decode: decodeText,
  encode: (writer, value) => putText(writer, value, 65531),
};

/** Text in a field of `size` bytes, NUL-padded, as `char name[IFNAMSIZ]` in a struct: at most `size - 1` bytes of text. */
export function fixedString(size: number): Type<string> {
  return {
    kind: 'fixedString',
    size,
    decode: (reader, start, end) =>
      end - start < size ? undefined : decodeText(reader, start, textEnd(reader, start, start + size)),
    encode(writer, value) {
      const at = writer.length;
      putText(writer, value, size - 1);
      writer.zeros(at + size - writer.length);
    },
  };
}

/** Bytes as they are. */
export const bytes: Type<Uint8Array> = {
  kind: 'bytes',
  decode: copyBytes,
  encode(writer, value) {
    if (!(value instanceof Uint8Array)) throwInvalidType('a Uint8Array', value);
    writer.put(value);
  },
};

/** Exactly `size` bytes. */
export function fixedBytes(size: number): Type<Uint8Array> {
  return {
    kind: 'bytes',
    size,
    decode: (reader, start, end) => (end - start < size ? undefined : copyBytes(reader, start, start + size)),
    encode(writer, value) {
      if (!(value instanceof Uint8Array)) throwInvalidType('a Uint8Array', value);
      if (value.length !== size) throwInvalidValue(`expected ${size} bytes, got ${value.length}`);
      writer.put(value);
    },
  };
}
