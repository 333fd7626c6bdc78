import type { ExpressionLister, StateLister } from './list-scope.ts';

/** The part of the lister for one expression of the kernel. */
export interface ListedKind {
  /** Lists the expression: loads a value, or adds a statement. */
  readonly list?: ExpressionLister | undefined;
  /** Lists the state of an expression that elements of sets may have too. */
  readonly listState?: StateLister | undefined;
}

/** The listers of all expressions by the kernel's name. */
export const expressionListers = new Map<string, ExpressionLister>();
/** The listers of expressions that have a state, by the kernel's name. */
export const stateListers = new Map<string, StateLister>();

/** Adds an expression to the lister. */
export function registerLister(expression: string, { list, listState }: ListedKind): void {
  if (listState !== undefined) {
    stateListers.set(expression, listState);
    expressionListers.set(expression, (data, rule) => {
      const again = (other: unknown) => listState(other, rule.options);
      rule.add(again(data), again);
    });
  }
  if (list !== undefined) expressionListers.set(expression, list);
}
