import type { DataType } from '../datatypes/type.ts';
import type { NftExpression, NftInteger, NftStatement } from '../json-types.ts';
import type { Cursor } from './cursor.ts';

/** The parser, as the tables of the syntax use it for their parts. */
export interface Parsing {
  readonly cursor: Cursor;
  /** An expression that is computed for each packet, or constants: `ct mark and 0xff`, `ip saddr . ip daddr`. */
  expression(): NftExpression;
  /** A value that a key is compared with: constants, ranges, networks, lists of flags, sets. */
  value(): NftExpression;
  /** A value that something is set to; `expected` is its type, where that is known. */
  assigned(expected?: DataType): NftExpression;
  /** The elements of a set, or the name of one. */
  set(): NftExpression;
  /** The key of an element of a set with its properties, and its states where it has any. */
  elementKey(key: () => NftExpression, hasStates?: boolean): NftExpression;
  /** A name: a word, a text in quotes, or a variable. */
  name(what: string): string;
  /** An integer, or a variable that is one. */
  integer(what: string): NftInteger;
  /** An integer up to 2^53. */
  number(what: string): number;
  /** Whole seconds of a duration such as `1h30m`, or a number of them. */
  seconds(): number;
  /** The same in milliseconds. */
  milliseconds(): number;
  /** A text in quotes, or a variable. */
  text(what: string): string;
  /** A statement. */
  statement(): NftStatement;
}

/** An expression of the syntax that begins with one of some words. */
export interface Selector {
  /** Its name in JSON. */
  readonly json: string;
  readonly words: readonly string[];
  /** Whether it is this one, where the next token is one of the words. It is where this is left out. */
  applies?(cursor: Cursor): boolean;
  parse(parsing: Parsing): NftExpression;
}

/** A statement of the syntax that begins with one of some words. */
export interface StatementSyntax {
  readonly words: readonly string[];
  /** Whether it is this one, where the next token is one of the words. It is where this is left out. */
  applies?(cursor: Cursor): boolean;
  parse(parsing: Parsing): NftStatement;
}
