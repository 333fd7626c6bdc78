import type { Expression } from '../expression.ts';
import { asObject, singleKey } from './json.ts';
import { statefulCompilers } from './kinds.ts';
import { inProperty, refuseWord } from './refusal.ts';

/** Returns the expressions of statements with state (counter, quota, limit …), which elements of a set may have. */
export function statefulExpressions(list: readonly unknown[]): Expression[] {
  return list.map((item, index) =>
    inProperty(index, () => {
      const statement = asObject(item, 'a statement');
      const name = singleKey(statement, 'a statement');
      return statefulExpression(name, statement[name]);
    }),
  );
}

/** Returns the expression of a statement with state by its name in JSON. */
export function statefulExpression(name: string, json: unknown): Expression {
  const kind =
    statefulCompilers.get(name) ?? refuseWord('a statement of elements', name, statefulCompilers.keys());
  return inProperty(name, () => ({ name: kind.name, data: kind.data(json) }));
}
