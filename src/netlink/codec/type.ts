import type { Reader } from './reader.ts';
import type { Scope } from './scope.ts';
import type { Writer } from './writer.ts';

/**
 * One wire format: how bytes represent a TypeScript value `T`. Schemas are built of these values; encoder, decoder,
 * TypeScript type ({@link Infer}), `dump` and extended-ACK paths all come from the same one.
 *
 * A type is a plain object: `{ ...u32, decode, encode }` derives a type from another one. Compiled decoders and encoders
 * call the functions of the derived type (see `defineType`).
 */
export interface Type<T> {
  /** Name of the format: `'u32'`, `'string'`, `'struct'`, `'attributes'` … */
  readonly kind: string;
  /** Length in bytes, where all values have the same. */
  readonly size?: number | undefined;
  /** Whether the format depends on fields around the value, or contains a value that does. */
  readonly scoped?: boolean | undefined;
  /** Whether an attribute of this type may occur several times. The value is the array of all occurrences. */
  readonly repeated?: boolean | undefined;
  /** Attribute type bits to write besides those of the set's entry: see `nested`. */
  readonly bits?: number | undefined;
  /** The value for which no attribute is written: `false` for a flag. */
  readonly absentValue?: T | undefined;
  /** Returns whether a request leaves this value out: see `stateOnly`. `scope.value` is the object that holds the value. */
  isStateOnly?(value: T, scope: Scope | undefined): boolean;
  /** Returns the value for a request that lacks the attribute: see `derived`. */
  derive?(siblings: Readonly<Record<string, unknown>>): T | undefined;
  /**
   * Reads the value in `[start, end)`. Returns `undefined` where the bytes do not fit: the caller then keeps them raw.
   * Never throws and never reads outside the range, for any bytes. Increments `reader.inexact` where `encode` would
   * write the value differently.
   */
  decode(reader: Reader, start: number, end: number, scope: Scope | undefined): T | undefined;
  /** Appends the value. Throws an `EncodeError` for a value that cannot be put on the wire. */
  encode(writer: Writer, value: T, scope: Scope | undefined): void;
  /** Returns the type to use in these surroundings, for a type that depends on another field. */
  resolve?(scope: Scope | undefined): AnyType;
  /** Returns the parts of a composite, for `dump` and for the field that an offset points at. */
  inspect?(reader: Reader, start: number, end: number, scope: Scope | undefined): Part[];
}

/** The TypeScript type of a schema's values. */
export type Infer<S> = S extends Type<infer T> ? T : never;

/** A type of any values: for code that does not depend on them. */
// biome-ignore lint/suspicious/noExplicitAny: the one place that says so; `unknown` would refuse every encoder.
export type AnyType = Type<any>;

/** One field or attribute at its place in a message. */
export interface Part {
  /** Name from the schema; `#57` for an attribute that the schema lacks. */
  readonly name: string;
  /** The type, where the schema has one, as chosen by the surroundings. */
  readonly type?: AnyType | undefined;
  /** Attribute number; `undefined` for a field of a struct. */
  readonly id?: number | undefined;
  /** Type bits that came with the number (`NESTED`, `NET_BYTE_ORDER`); `undefined` where there are none. */
  readonly bits?: number | undefined;
  /** Offset of the first byte (of the header, for an attribute). */
  readonly offset: number;
  /** Offset of the payload: equal to `offset` for a field of a struct. */
  readonly payload: number;
  /** Offset behind the last byte, padding not counted. */
  readonly end: number;
  /** Decoded value of a leaf; the bytes where they do not fit the type. */
  readonly value?: unknown;
  /** Inner parts of a composite. */
  readonly parts?: readonly Part[] | undefined;
  /** Describes an error: a bad length, bytes left over. */
  readonly problem?: string | undefined;
  /** Additional information: the field that an offset points at. */
  readonly note?: string | undefined;
}
