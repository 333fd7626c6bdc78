import { typeOfExpression } from '../compile/type-scope.ts';
import type { ConcatTyped } from '../compile/values.ts';
import { registerExpressions } from '../expressions/index.ts';

registerExpressions();

/** Expressions of rules are few: the types of those with few words are kept. */
const known = new Map<string, ConcatTyped | undefined>();
const mostKnown = 1000;

/** The type of an expression; `undefined` where it is not known. */
export function typeOfJson(json: unknown): ConcatTyped | undefined {
  const key = JSON.stringify(json, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
  if (known.has(key)) return known.get(key);
  let typed: ConcatTyped | undefined;
  try {
    // Every protocol may be in packets of this family.
    typed = typeOfExpression(json, 'inet', '', {});
  } catch {
    typed = undefined;
  }
  if (known.size < mostKnown) known.set(key, typed);
  return typed;
}
