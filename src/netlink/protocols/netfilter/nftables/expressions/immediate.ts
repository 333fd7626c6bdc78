import { attributes, be32, type Infer, NESTED } from '../../../../codec/index.ts';
import type { StatementCompiler } from '../compile/kinds.ts';
import { verdictNames, verdictOf } from '../compile/verdict.ts';
import { data } from '../data.ts';
import type { ExpressionKind } from '../expression-kind.ts';

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

/** Verdicts in JSON: `accept`, `drop`, `jump` … */
export const immediate: ExpressionKind = {
  name: 'immediate',
  schema: immediateExpression,
  statements: Object.fromEntries(verdictNames.map((name) => [name, verdictStatement(name)])),
};
