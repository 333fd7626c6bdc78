import { defineType } from '../../codec/define-type.ts';
import { throwInvalidType, throwInvalidValue } from '../../codec/encode-error.ts';
import { hexDigits } from '../../codec/hex.ts';
import type { Type } from '../../codec/type.ts';

/** Returns the bytes of hexadecimal digits behind `0x`; `undefined` for other text. */
export function parseKey(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^0x[\da-f]*$/i.test(text)) return undefined;
  return Uint8Array.from({ length: text.length / 2 - 1 }, (_, index) =>
    Number.parseInt(text.slice(2 + 2 * index, 4 + 2 * index), 16),
  );
}

/** The forms of a key, for errors. */
export const expectedKey = 'a key: hexadecimal digits behind 0x, or bytes';

/** A key, decoded to hexadecimal digits behind `0x`, as iproute2 shows keys. A request may have bytes in its place. */
export const key: Type<string> = defineType<Type<string>>({
  kind: 'key',
  decode({ bytes }, start, end) {
    return `0x${hexDigits(bytes, start, end)}`;
  },
  encode(writer, value: unknown) {
    if (value instanceof Uint8Array) {
      writer.put(value);
      return;
    }
    if (typeof value !== 'string') throwInvalidType(expectedKey, value);
    const bytes = parseKey(value as string);
    // The message must not show the key.
    if (bytes === undefined) throwInvalidValue('expected pairs of hexadecimal digits behind 0x');
    writer.put(bytes as Uint8Array);
  },
});
