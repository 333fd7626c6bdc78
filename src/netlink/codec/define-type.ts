import type { Reader } from './reader.ts';
import type { Scope } from './scope.ts';
import type { AnyType } from './type.ts';

/** The `decode` of a type. */
export type Decode<T = unknown> = (
  reader: Reader,
  start: number,
  end: number,
  scope: Scope | undefined,
) => T | undefined;

/** The code of one function while it is being written. */
export interface CodeBuilder {
  /** Returns the name under which the code can use a value: a function, a table. */
  bind(value: unknown): string;
  /** Declares a variable of the function, and returns its name. `initial` is an expression. */
  variable(hint: string, initial?: string): string;
  /** Declares a constant outside of the function, and returns its name. */
  constant(hint: string, expression: string): string;
}

/** Names that code which decodes a value can use, and the place of the value. All are expressions. */
export interface DecodePlace {
  readonly reader: string;
  /** `reader.view`. */
  readonly view: string;
  /** `reader.bytes`. */
  readonly bytes: string;
  readonly start: string;
  readonly end: string;
  /** Whether `end - start` is known to be the size of the type. */
  readonly isSized: boolean;
  /** The surroundings of the value, to pass on to another `decode`. */
  readonly scope: string;
  /** The header of the enclosing message, for a type that is chosen by one of its fields. */
  readonly message?: MessagePlace | undefined;
}

/** A message whose header is complete. */
export interface MessagePlace {
  /** The surroundings of the message itself: usually `undefined` at run time. */
  readonly scope: string;
  /** Returns the expression of a field of the header; `undefined` where it has no field of this name. */
  field(name: string): string | undefined;
}

/** Names that code which encodes a value can use, and the place of the value. All are expressions. */
export interface EncodePlace {
  readonly writer: string;
  /** `writer.view`. */
  readonly view: string;
  /** `writer.bytes`. */
  readonly bytes: string;
  /** Offset of the first byte. */
  readonly at: string;
  /** The value. */
  readonly item: string;
  /** The header of the enclosing message, for a type that is chosen by one of its fields. */
  readonly message?: MessagePlace | undefined;
}

/** Code that encodes the usual kind of value. Any other value is passed to `encode`. */
export interface EncodeCode {
  /** Number of bytes that `store` writes. */
  readonly size: number;
  /** The expression that tells whether the value is of the usual kind. It runs before `store`. */
  readonly test: string;
  /** The statement that writes the value at `at`. */
  readonly store: string;
  /** The type's `isStateOnly`, where the test passes only for values that are no state. */
  readonly isStateOnly?: AnyType['isStateOnly'];
}

/** The code of compiled functions in the place of calls of `decode` and `encode`. */
export interface TypeCode {
  /** Returns an expression with the same result as `decode`. */
  readonly decode?: (code: CodeBuilder, place: DecodePlace) => string;
  /** Returns code with the same effect as `encode`; `undefined` where there is none. */
  readonly encode?: ((code: CodeBuilder, place: EncodePlace) => EncodeCode | undefined) | undefined;
  /** Whether `decode` returns a value for all bytes of the right size, and never increments `reader.inexact` for them. */
  readonly isLossless?: boolean;
  /** Whether decoded values are primitives or frozen objects. */
  readonly isImmutable?: boolean;
}

/** The known facts about a `decode` function. */
interface KnownDecode {
  readonly code: TypeCode;
  /** The `encode` functions that write its values back to the same bytes, or else `reader.inexact` is incremented. */
  readonly encoders: Set<unknown>;
}

// Keyed by the functions, not by the types: a type with another `decode` or `encode` cannot inherit code of its base.
const decoders = new WeakMap<object, KnownDecode>();
const encoders = new WeakMap<object, NonNullable<TypeCode['encode']>>();

/**
 * Declares a type: `encode` writes each value that `decode` returns to the bytes that it came from, or `decode` increments
 * `reader.inexact`. Decoders verify this for types that are not declared, by encoding each value again.
 *
 * `code` is for compiled decoders and encoders. It belongs to the functions `decode` and `encode` of this type: a type that
 * is derived with other functions does not inherit it.
 *
 * @returns the type itself
 */
export function defineType<T extends AnyType>(type: T, code: TypeCode = {}): T {
  const known = decoders.get(type.decode);
  if (known === undefined) {
    decoders.set(type.decode, { code, encoders: new Set([type.encode]) });
  } else known.encoders.add(type.encode);
  if (code.encode !== undefined) encoders.set(type.encode, code.encode);
  return type;
}

/** Returns whether the type has been declared with just these functions: see {@link defineType}. */
export function isDefined(type: AnyType): boolean {
  return decoders.get(type.decode)?.encoders.has(type.encode) === true;
}

/** Returns the code that belongs to the type's `decode`, where the type is declared. */
function codeOf(type: AnyType): TypeCode | undefined {
  return isDefined(type) ? decoders.get(type.decode)?.code : undefined;
}

/** Returns the code that decodes values of the type; `undefined` where its `decode` is to be called. */
export function decodeCodeOf(type: AnyType): TypeCode['decode'] {
  return codeOf(type)?.decode;
}

/** Returns whether `decode` returns an exact value for all bytes of the right size. */
export function isLossless(type: AnyType): boolean {
  return codeOf(type)?.isLossless === true;
}

/** Returns whether decoded values are primitives or frozen objects. */
export function isImmutable(type: AnyType): boolean {
  return codeOf(type)?.isImmutable === true;
}

/** Returns the code that encodes values of the type; `undefined` where its `encode` is to be called. */
export function encodeCodeOf(type: AnyType): TypeCode['encode'] {
  return encoders.get(type.encode);
}
