import { defineType, encodeCodeOf } from '../define-type.ts';
import { deriveType } from '../derive-type.ts';
import type { Scope } from '../scope.ts';
import type { Type } from '../type.ts';
import type { Writer } from '../writer.ts';

/** The names of a number: the well-known ones, and those that the administrator of a system has given. */
export interface NumberLabels {
  /** Returns the name of a number; `undefined` for a number without one. */
  readonly nameOf: (number: number) => string | undefined;
  /** Throws an `EncodeError` for a name that is not known. */
  readonly isOne: (value: unknown) => void;
  /** Returns the number of a name; a number is returned as it is. */
  readonly numberOf: (value: number | string) => number;
}

/** A number that may have a name: see {@link namedNumber}. */
export interface NamedNumberType extends Type<number | (string & {})> {
  /** Returns the name of a number; `undefined` for a number without one. */
  labelOf(value: number): string | undefined;
}

/**
 * The same number, which a request may give by its name. It is decoded to the number, since names differ from system to system;
 * `dump` shows the name beside it.
 */
export function namedNumber(type: Type<number>, names: NumberLabels): NamedNumberType {
  const own = deriveType(type as Type<number | (string & {})>, {
    labelOf: names.nameOf,
    encode(writer: Writer, value: number | string, scope: Scope | undefined) {
      if (typeof value !== 'number') names.isOne(value);
      type.encode(writer, names.numberOf(value), scope);
    },
  });
  // Numbers are decoded and encoded as those of the type are.
  return defineType(own, { encode: encodeCodeOf(type) });
}
