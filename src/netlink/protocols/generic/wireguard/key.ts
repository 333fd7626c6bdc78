import { defineType } from '../../../codec/define-type.ts';
import { throwInvalidType, throwInvalidValue } from '../../../codec/encode-error.ts';
import type { Type } from '../../../codec/type.ts';

/** Length of all keys (`WG_KEY_LEN`). */
const keyLength = 32;

/** Returns the bytes of a key; `undefined` for what is no key: base64 of 32 bytes, or 32 bytes. */
export function keyBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value.length === keyLength ? value : undefined;
  // 43 digits of which the last has two bits of padding, and `=`.
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(value)) return undefined;
  return Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Codes of the characters of base64. */
const codes = Uint8Array.from(digits, (digit) => digit.charCodeAt(0));

/** Codes of the characters of the last key; the 44th is `=`. */
const text: number[] = new Array(44).fill(61);

/** Returns the base64 text of a key of 32 bytes. */
export function keyText(bytes: Uint8Array): string {
  let to = 0;
  for (let at = 0; at < keyLength - 2; at += 3) {
    const bits = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
    text[to++] = codes[bits >> 18] as number;
    text[to++] = codes[(bits >> 12) & 63] as number;
    text[to++] = codes[(bits >> 6) & 63] as number;
    text[to++] = codes[bits & 63] as number;
  }
  // The last two bytes give three digits.
  const last = ((bytes[30] as number) << 8) | (bytes[31] as number);
  text[40] = codes[last >> 10] as number;
  text[41] = codes[(last >> 4) & 63] as number;
  text[42] = codes[(last << 2) & 63] as number;
  return String.fromCharCode.apply(null, text);
}

/** A key of 32 bytes: base64 text, as `wg` shows it. Encoders accept bytes, too. */
export const key: Type<string> = defineType<Type<string>>(
  {
    kind: 'wireguardKey',
    size: keyLength,
    decode: (reader, start, end) =>
      end - start === keyLength ? keyText(reader.bytes.subarray(start, end)) : undefined,
    encode(writer, value: unknown) {
      if (typeof value !== 'string' && !(value instanceof Uint8Array))
        throwInvalidType('a key in base64, or 32 bytes', value);
      // The value of a wrong key is not shown: it may be a private one.
      writer.put(
        keyBytes(value) ?? throwInvalidValue('expected a key: 32 bytes, or 44 characters of base64'),
      );
    },
  },
  { isImmutable: true },
);
