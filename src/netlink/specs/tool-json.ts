import { deriveType } from '../codec/derive-type.ts';
import { throwInvalidType, throwInvalidValue } from '../codec/encode-error.ts';
import type { AnyType } from '../codec/type.ts';
import type { SpecField } from './document.ts';

/**
 * Lets a type accept values as the kernel's own tool takes them from JSON, beside its own: bytes as hexadecimal digits, numbers as
 * digits, one flag without a list. Attributes with the display hint `hex` or `uuid` become text, as the tool prints them.
 */
export function acceptToolJson(field: SpecField, type: AnyType): AnyType {
  switch (field.type) {
    case 'nest':
    case 'indexed-array':
    case 'nest-type-value':
    case 'sub-message':
    case 'bitfield32':
      return type;
    case 'string':
      return accept(type, (value) => (typeof value === 'number' ? String(value) : value));
    case 'flag':
      return accept(type, (value) => (typeof value === 'number' ? value !== 0 : value));
    case 'binary':
      return type.kind === 'bytes'
        ? binary(field['display-hint'], type)
        : accept(type, (value) => value ?? '');
    default:
      return accept(type, (value) => {
        if (typeof value !== 'string') return value;
        if (/^-?\d+$/.test(value)) return Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(value);
        return type.kind === 'flags' || type.kind === 'bigFlags' ? [value] : value;
      });
  }
}

function accept(type: AnyType, convert: (value: unknown) => unknown): AnyType {
  return deriveType(type, {
    encode: (writer, value, scope) => type.encode(writer, convert(value), scope),
  } as Partial<AnyType>);
}

function binary(hint: string | undefined, type: AnyType): AnyType {
  const bytesOf = (value: unknown): unknown => {
    if (value === null) return new Uint8Array(0);
    if (typeof value !== 'string')
      return value instanceof Uint8Array ? value : throwInvalidType('hexadecimal digits', value);
    const digits = value.replaceAll(/[\s:-]/g, '');
    if (!/^([\da-f]{2})*$/i.test(digits)) throwInvalidValue(`'${value}' are no hexadecimal digits`);
    return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  };
  const plain = accept(type, bytesOf);
  if (hint !== 'hex' && hint !== 'uuid') return plain;
  return deriveType(plain, {
    decode(reader, start, end, scope) {
      const value = type.decode(reader, start, end, scope) as Uint8Array | undefined;
      if (value === undefined) return undefined;
      const pairs = Array.from(value, (byte) => byte.toString(16).padStart(2, '0'));
      if (hint === 'hex') return pairs.join(' ');
      if (pairs.length !== 16) return undefined;
      return [
        [0, 4],
        [4, 6],
        [6, 8],
        [8, 10],
        [10, 16],
      ]
        .map(([from, to]) => pairs.slice(from, to).join(''))
        .join('-');
    },
  } as Partial<AnyType>);
}
