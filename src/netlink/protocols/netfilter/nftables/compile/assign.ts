import { registerOf } from './code.ts';
import { inOrder, type Operand, type Typed } from './nodes.ts';
import { located } from './refusal.ts';
import type { RuleScope } from './rule-scope.ts';

/** Adds a statement that computes a value into a register and passes it on to one expression. */
export function assign(rule: RuleScope, value: Operand, name: string, data: (sreg: number) => object): void {
  rule.add({
    emit(code) {
      const word = code.take(value);
      value.emit(code, word);
      code.push(name, data(registerOf(word)));
      code.release(word);
    },
  });
}

/** The value that is assigned to a key, in the key's byte order. */
export function assignedValue(json: unknown, rule: RuleScope, typed: Typed): Operand {
  try {
    return inOrder(rule.operand(json, typed), typed);
  } catch (error) {
    throw located(error, 'value');
  }
}
