import { isZero } from '../attributes-iterator.ts';
import { defineType } from '../define-type.ts';
import { show, throwInvalidType, throwInvalidValue } from '../encode-error.ts';
import { copyBytes, type Reader } from '../reader.ts';
import type { Type } from '../type.ts';
import type { Writer } from '../writer.ts';

// Bytes that are not UTF-8 stay bytes: a replacement character could not be written back. Nor could a byte order mark
// that was left out.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Short strings that were decoded recently, by a hash of their bytes: names of kinds and qdiscs occur in most messages. */
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

/** Returns the offset of the first NUL in `[start, end)`; `end` where there is none. */
function textEnd({ bytes }: Reader, start: number, end: number): number {
  for (let at = start; at < end; at++) if (bytes[at] === 0) return at;
  return end;
}

/** Appends text of at most `maximum` bytes, without a NUL. */
function putText(writer: Writer, value: unknown, maximum: number): void {
  if (typeof value !== 'string') throwInvalidType('a string', value);
  if (value.length > maximum || !putAscii(writer, value)) putUtf8(writer, value, maximum);
}

/** Appends ASCII text without `TextEncoder`, whose call costs more. Returns `false` for other text, and appends nothing. */
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

const immutable = { isImmutable: true };

/**
 * A string of at most `maximum` bytes (not characters), followed by a NUL on the wire (`NLA_NUL_STRING`). Decoded with or
 * without the NUL. `check` returns what is wrong with a string, for formats that have more rules. Strings that break the
 * rules stay bytes when they are decoded.
 */
export function stringOf(maximum: number, check?: (value: string) => string | undefined): Type<string> {
  /** A string without a problem. Names recur, and to compare is faster than to check. */
  let valid: string | undefined;
  function problemOf(value: string): string | undefined {
    if (check === undefined || value === valid) return undefined;
    const problem = check(value);
    if (problem === undefined) valid = value;
    return problem;
  }

  return defineType<Type<string>>(
    {
      kind: 'string',
      decode(reader, start, end) {
        const stop = textEnd(reader, start, end);
        if (stop !== end - 1) reader.inexact++;
        const text = stop - start > maximum ? undefined : decodeText(reader, start, stop);
        return text === undefined || problemOf(text) === undefined ? text : undefined;
      },
      encode(writer, value) {
        putText(writer, value, maximum);
        const problem = problemOf(value);
        if (problem !== undefined) throwInvalidValue(problem);
        const at = writer.reserve(1);
        writer.bytes[at] = 0;
      },
    },
    immutable,
  );
}

/** A string followed by a NUL on the wire (`NLA_NUL_STRING`). Decoded with or without the NUL. */
export const string: Type<string> = stringOf(65530);

/** A string without a NUL on the wire (`NLA_STRING` as some families send it). Decoded with or without one. */
export const bareString: Type<string> = defineType<Type<string>>(
  {
    kind: 'bareString',
    decode(reader, start, end) {
      const stop = textEnd(reader, start, end);
      if (stop !== end) reader.inexact++;
      return decodeText(reader, start, stop);
    },
    encode: (writer, value) => putText(writer, value, 65531),
  },
  immutable,
);

/** A string in a field of `size` bytes, padded with NULs (`char name[IFNAMSIZ]`): at most `size - 1` bytes of text. */
export function fixedString(size: number): Type<string> {
  return defineType<Type<string>>(
    {
      kind: 'fixedString',
      size,
      decode(reader, start, end) {
        const stop = start + size;
        if (end < stop) return undefined;
        const nul = textEnd(reader, start, stop);
        if (nul === stop) return undefined;
        if (end > stop || !isZero(reader.bytes, nul, stop)) reader.inexact++;
        return decodeText(reader, start, nul);
      },
      encode(writer, value) {
        const at = writer.length;
        putText(writer, value, size - 1);
        writer.zeros(at + size - writer.length);
      },
    },
    immutable,
  );
}

/** Bytes as they are. */
export const bytes: Type<Uint8Array> = defineType<Type<Uint8Array>>({
  kind: 'bytes',
  decode: copyBytes,
  encode(writer, value) {
    if (!(value instanceof Uint8Array)) throwInvalidType('a Uint8Array', value);
    writer.put(value);
  },
});

/** Bytes of a fixed number. */
export function fixedBytes(size: number): Type<Uint8Array> {
  return defineType<Type<Uint8Array>>(
    {
      kind: 'bytes',
      size,
      decode(reader, start, end) {
        if (end - start < size) return undefined;
        if (end - start > size) reader.inexact++;
        return copyBytes(reader, start, start + size);
      },
      encode(writer, value) {
        if (!(value instanceof Uint8Array)) throwInvalidType('a Uint8Array', value);
        if (value.length !== size) throwInvalidValue(`expected ${size} bytes, got ${value.length}`);
        writer.put(value);
      },
    },
    { isLossless: true },
  );
}
