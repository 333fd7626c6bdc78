import type { Cursor } from './cursor.ts';
import { operatorLevels } from './operators.ts';

/** The operator of bits of that level at the cursor; `undefined` where there is none. */
export function nextOperator(cursor: Cursor, level: number): string | undefined {
  const { kind, text } = cursor.peek();
  const operators = operatorLevels[level] ?? {};
  return (kind === 'sign' || kind === 'word') && Object.hasOwn(operators, text) ? operators[text] : undefined;
}
