import {
  type AnyType,
  attributes,
  NESTED,
  nestedList,
  registry,
  select,
  string,
  type Type,
} from '../../../codec/index.ts';

/** Schemas of the expressions by the kernel's name. A program may register more. */
export const expressionSchemas = registry((): Readonly<Record<string, AnyType>> => ({}));

/** One expression as the kernel runs it (`NFTA_EXPR_*`): its name, and attributes by its name. */
export interface Expression {
  name?: string | undefined;
  data?: unknown;
}

/** The schema of one expression. */
export const expression: Type<Expression> = attributes('NFTA_EXPR', () => ({
  name: [1, string],
  data: [2, select('name', expressionSchemas), NESTED],
}));

/** The schema of a list of expressions (`NFTA_LIST_ELEM`). */
export const expressionList: Type<Expression[]> = nestedList(1, expression, NESTED);
