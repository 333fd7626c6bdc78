import type { SetDefinition } from '../compile/set-definition.ts';
import type { ConcatTyped } from '../compile/values.ts';

/** The printer, as the tables of the syntax use it for their parts. */
export interface Printing {
  /** An expression, or a constant of that type. `isPresence`: it is compared with true or false. */
  expression(json: unknown, typed?: ConcatTyped, isPresence?: boolean): string;
  /** The type of an expression; `undefined` where that is not known. */
  typeOf(json: unknown): ConcatTyped | undefined;
  /** The elements of a set, or its name. */
  set(json: unknown, key: ConcatTyped | undefined, data?: SetDefinition['data'] | undefined): string;
  /** The key of an element of a set with its properties. */
  elementKey(json: unknown, key: ConcatTyped | undefined): string;
  statement(json: unknown): string;
  /** Counts of counters and the like are left out. */
  readonly stateless: boolean;
  /** The family of the rule; `undefined` where it is not known. */
  readonly family: string | undefined;
}

/** Prints an expression of the syntax by its name in JSON. `isPresence`: it is compared with true or false. */
export type ExpressionPrinter = (json: unknown, printing: Printing, isPresence: boolean) => string;

/** Prints a statement of the syntax by its name in JSON. */
export type StatementPrinter = (json: unknown, printing: Printing) => string;
