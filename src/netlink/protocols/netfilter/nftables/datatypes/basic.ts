import { type DataType, integerType, parseInteger } from './type.ts';

/** Verdicts: only as the data of maps. */
export const verdictType: DataType = integerType(1, 'verdict', 0, 'none', { base: 'verdict' });
/** Bits without names. */
export const bitmaskType: DataType = integerType(3, 'bitmask', 0, 'none', { base: 'bitmask' });
/** Integers of the width and byte order of the key. */
export const integer: DataType = integerType(4, 'integer', 0, 'none');
/** `exists` or `missing`, one bit. */
export const boolean: DataType = {
  ...integerType(39, 'boolean', 1, 'host', {
    names: { exists: 1, missing: 0 },
    parse: (text) => {
      if (text === 'true') return 1;
      return text === 'false' ? 0 : parseInteger(text);
    },
  }),
  format: (bytes) => bytes.some((byte) => byte !== 0),
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The text of bytes up to their first NUL. */
export function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decoder.decode(end === -1 ? bytes : bytes.subarray(0, end));
}

/** The bytes of a text, NUL behind it up to `size`; `undefined` where it is longer. */
export function textBytes(text: string, size: number): Uint8Array | undefined {
  const encoded = encoder.encode(text);
  if (encoded.length > size) return undefined;
  const bytes = new Uint8Array(size);
  bytes.set(encoded);
  return bytes;
}

/** Texts, padded with NUL to the width of the key. */
export const string: DataType = stringType(5, 'string', 0);

/** A data type of texts. */
export function stringType(id: number, name: string, bits: number): DataType {
  return {
    id,
    name,
    bits,
    order: 'host',
    base: 'string',
    parse: (text, _, width) => textBytes(text, width >> 3),
    format: textOf,
  };
}
