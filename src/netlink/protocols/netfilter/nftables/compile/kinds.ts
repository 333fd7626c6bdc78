import type { Operand, Typed } from './nodes.ts';
import type { RuleScope } from './rule-scope.ts';

/** Makes the operand of `{ "name": json }`; `expected` is what it is assigned to, where that is known. */
export type OperandCompiler = (json: unknown, rule: RuleScope, expected: Typed | undefined) => Operand;

/** Adds the statement of `{ "name": json }` to a rule. */
export type StatementCompiler = (json: unknown, rule: RuleScope) => void;

/** The part of the compiler for one expression of the kernel. */
export interface CompiledKind {
  /** Operands by their name in JSON. */
  readonly operands?: Readonly<Record<string, OperandCompiler>> | undefined;
  /** Statements by their name in JSON. */
  readonly statements?: Readonly<Record<string, StatementCompiler>> | undefined;
  /** Makes the attributes of a statement with state (counter, quota, limit …), by its name in JSON. */
  readonly stateful?: Readonly<Record<string, (json: unknown) => object>> | undefined;
}

/** The operands of all expressions by their name in JSON. */
export const operandCompilers = new Map<string, OperandCompiler>();
/** The statements of all expressions by their name in JSON. */
export const statementCompilers = new Map<string, StatementCompiler>();

/** Statements that elements of a set may have, by their name in JSON. */
export const statefulCompilers = new Map<string, { readonly name: string; data(json: unknown): object }>();

/** Adds the operands and statements of an expression to the compiler. */
export function registerKind(expression: string, { operands, statements, stateful }: CompiledKind): void {
  for (const name in stateful) {
    const data = stateful[name] as (json: unknown) => object;
    statefulCompilers.set(name, { name: expression, data });
    statementCompilers.set(name, (json, rule) => {
      const attributes = data(json);
      rule.add({ emit: (code) => code.push(expression, attributes) });
    });
  }
  for (const name in operands) operandCompilers.set(name, operands[name] as OperandCompiler);
  for (const name in statements) statementCompilers.set(name, statements[name] as StatementCompiler);
}
