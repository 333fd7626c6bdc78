import { attributes, be32, type Infer, NESTED } from '../../../../codec/index.ts';
import type { StatementCompiler } from '../compile/kinds.ts';
import { verdictNames, verdictOf } from '../compile/verdict.ts';
import { data } from '../data.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { ListScope } from '../list/list-scope.ts';
import { unlisted } from '../list/list-scope.ts';
import { showVerdict } from '../list/verdict.ts';

/** Loads a constant into a register, or gives a verdict (register 0) (`NFTA_IMMEDIATE_*`). */
export const immediateExpression = attributes('NFTA_IMMEDIATE', () => ({
  dreg: [1, be32],
  data: [2, data, NESTED],
}));
export interface ImmediateExpression extends Infer<typeof immediateExpression> {}

function verdictStatement(name: (typeof verdictNames)[number]): StatementCompiler {
  return (json, rule) => {
    const verdict = verdictOf(name, json);
    rule.add({ emit: (code) => code.push('immediate', { dreg: 0, data: { verdict } }) });
  };
}

function listImmediate(expression: unknown, rule: ListScope): void {
  const { dreg, data } = expression as ImmediateExpression;
  if (data?.verdict !== undefined) rule.add(showVerdict(data.verdict));
  else {
    const bytes = data?.value ?? unlisted('a constant without a value');
    rule.load(dreg, { kind: 'constant', bytes, bits: bytes.length * 8 });
  }
}

/** Verdicts in JSON: `accept`, `drop`, `jump` … */
export const immediate: ExpressionKind = {
  name: 'immediate',
  schema: immediateExpression,
  list: listImmediate,
  statements: Object.fromEntries(verdictNames.map((name) => [name, verdictStatement(name)])),
};
