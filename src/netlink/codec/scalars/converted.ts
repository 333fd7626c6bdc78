import { exactDecode } from '../as-received.ts';
import { decodeExpression } from '../compile/type-code.ts';
import { type Decode, defineType, isLossless } from '../define-type.ts';
import type { Reader } from '../reader.ts';
import type { Scope } from '../scope.ts';
import type { Type } from '../type.ts';
import type { Writer } from '../writer.ts';

/** How values of a base type become other values, and back. */
export interface Conversion<B, T> {
  /** Returns the value; `undefined` where there is none: the bytes then stay bytes. */
  readonly decode: (raw: B) => T | undefined;
  /** Returns the value of the base type. Throws an `EncodeError` for a value that has none: see `throwInvalidValue`. */
  readonly encode: (value: T) => B;
  /** Whether `encode` makes each base value again that `decode` has converted. Without it, decoders verify this. */
  readonly isReversible?: boolean;
}

/**
 * A type whose values are converted from those of another type: a time in ticks, a number with special values.
 *
 * @example
 * const lifetime = converted('lifetime', u32, {
 *   decode: (seconds) => (seconds === 0xffffffff ? Number.POSITIVE_INFINITY : seconds),
 *   encode: (value) => (value === Number.POSITIVE_INFINITY ? 0xffffffff : value),
 *   isReversible: true,
 * });
 */
export function converted<B, T extends string | number | bigint | boolean>(
  kind: string,
  base: Type<B>,
  { decode: convert, encode: revert, isReversible = false }: Conversion<B, T>,
): Type<T> & { readonly base: Type<B> } {
  const decodeBase = exactDecode(base) as Decode<B>;
  const type = {
    kind,
    size: base.size,
    base,
    decode(reader: Reader, start: number, end: number, scope: Scope | undefined): T | undefined {
      const raw = decodeBase(reader, start, end, scope);
      return raw === undefined ? undefined : convert(raw);
    },
    encode: (writer: Writer, value: T, scope: Scope | undefined) => base.encode(writer, revert(value), scope),
  };
  // Types that are not declared are verified.
  if (!isReversible) return type;
  return defineType(type, {
    isImmutable: true,
    decode(code, place) {
      const expression = decodeExpression(code, base, place);
      // Without an undefined value, the conversion can be called at once.
      if (isLossless(base) && place.isSized) return `${code.bind(convert)}(${expression})`;
      return `${code.bind((raw: B | undefined) => (raw === undefined ? undefined : convert(raw)))}(${expression})`;
    },
  });
}
