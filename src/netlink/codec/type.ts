import type { CodeBuilder, DecodePlace, EncodeCode, EncodePlace } from './compile/compiled-function.ts';
import type { Reader } from './reader.ts';
import type { Scope } from './scope.ts';
import type { Writer } from './writer.ts';

/**
 * One wire format: how a TypeScript value `T` lies in bytes. Schemas are built of these values; encoder, decoder,
 * TypeScript type ({@link Infer}), `dump` and extended-ACK paths all come from the same one.
 */
export interface Type<T> {
  /** What it is: `'u32'`, `'string'`, `'struct'`, `'attributes'` … */
  readonly kind: string;
  /** Length in bytes where every value has the same. */
  readonly size?: number | undefined;
  /** Whether it, or something in it, is chosen by another field, and so needs to know its surroundings. */
  readonly scoped?: boolean | undefined;
  /** Whether an attribute of this type occurs several times in a row and its value is the array of all. */
  readonly repeated?: boolean | undefined;
  /** Attribute type bits that it is written with, besides those of its place in a set: see `nested`. */
  readonly bits?: number | undefined;
  /** Returns whether a request leaves this value out: see `stateOnly`. `scope.value` is the object that holds it. */
  isStateOnly?(value: T, scope: Scope | undefined): boolean;
  /** Returns the value for a request that lacks the attribute: see `derived`. */
  derive?(siblings: Readonly<Record<string, unknown>>): T | undefined;
  /**
   * Reads the value in `[start, end)`. Returns `undefined` where the bytes do not fit: the caller then keeps them raw.
   * Never throws and never reads outside its range, whatever the bytes.
   */
  decode(reader: Reader, start: number, end: number, scope: Scope | undefined): T | undefined;
  /** The same as `decode` as a JavaScript expression, for a compiled decoder. Without it, `decode` is called. */
  emitDecode?(code: CodeBuilder, place: DecodePlace): string;
  /** For a compiled encoder: how the usual kind of value is written. Anything else is left to `encode`. */
  emitEncode?(code: CodeBuilder, place: EncodePlace): EncodeCode | undefined;
  /** Appends the value. Throws a {@link Refusal} for a value that cannot be put on the wire. */
  encode(writer: Writer, value: T, scope: Scope | undefined): void;
  /** The type that stands in its place in these surroundings, where that depends on another field. */
  resolve?(scope: Scope | undefined): AnyType;
  /** The parts of a composite, for `dump` and for finding what an offset points at. */
  inspect?(reader: Reader, start: number, end: number, scope: Scope | undefined): Part[];
}

/** The TypeScript type of a schema's values. */
export type Infer<S> = S extends Type<infer T> ? T : never;

/** A type of whatever values: what schemas are held as where the values do not matter. */
// biome-ignore lint/suspicious/noExplicitAny: the one place that says so; `unknown` would refuse every encoder.
export type AnyType = Type<any>;

/** One field or attribute as it lies in a message. */
export interface Part {
  /** Name from the schema; `#57` for an attribute that the schema lacks. */
  readonly name: string;
  /** Its type, where the schema has one, as chosen by its surroundings. */
  readonly type?: AnyType | undefined;
  /** Attribute number, where it is an attribute. */
  readonly id?: number | undefined;
  /** Type bits that came with the number (`NESTED`, `NET_BYTE_ORDER`), where there are any. */
  readonly bits?: number | undefined;
  /** Offset of its first byte (of its header, for an attribute). */
  readonly offset: number;
  /** Offset of its payload: the same as `offset` for a field of a struct. */
  readonly payload: number;
  /** Offset behind its last byte, padding not counted. */
  readonly end: number;
  /** Decoded value of a leaf; raw bytes where it does not fit its type. */
  readonly value?: unknown;
  /** Inner parts of a composite. */
  readonly parts?: readonly Part[] | undefined;
  /** What is wrong with it: a bad length, bytes left over. */
  readonly problem?: string | undefined;
  /** What is to be said of it besides: what an offset points at. */
  readonly note?: string | undefined;
}
