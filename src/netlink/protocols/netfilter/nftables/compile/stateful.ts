import type { Expression } from '../expression.ts';
import { asObject, singleKey } from './json.ts';
import { statefulCompilers } from './kinds.ts';
import { located, refuseWord } from './refusal.ts';

/** Returns the expressions of statements with state (counter, quota, limit …), which elements of a set may have. */
export function statefulExpressions(list: readonly unknown[]): Expression[] {
  return list.map((item, index) => {
    try {
      const statement = asObject(item, 'a statement');
      const name = singleKey(statement, 'a statement');
      const kind =
        statefulCompilers.get(name) ?? refuseWord('a statement of elements', name, statefulCompilers.keys());
      try {
        return { name: kind.name, data: kind.data(statement[name]) };
      } catch (error) {
        throw located(error, name);
      }
    } catch (error) {
      throw located(error, index);
    }
  });
}
