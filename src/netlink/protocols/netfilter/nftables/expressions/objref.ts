import { attributes, bareString, be32, type Infer } from '../../../../codec/index.ts';
import { objectReference } from '../compile/object-reference.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import type { ExpressionKind } from '../expression-kind.ts';

/** Runs a named object, given by its name or looked up in a map (`NFTA_OBJREF_*`). */
export const objrefExpression = attributes('NFTA_OBJREF', () => ({
  immType: [1, be32],
  immName: [2, bareString],
  setSreg: [3, be32],
  setName: [4, bareString],
  setId: [5, be32],
}));
export interface ObjrefExpression extends Infer<typeof objrefExpression> {}

/** Numbers of the objects that have statements of their own, by their name in JSON. */
export const objectStatements = { 'ct helper': 3, 'ct timeout': 7, secmark: 8, 'ct expectation': 9 } as const;

/** Named objects in JSON: `ct helper`, `ct timeout` … */
export const objref: ExpressionKind = {
  name: 'objref',
  schema: objrefExpression,
  statements: Object.fromEntries(
    Object.entries(objectStatements).map(([name, type]) => [
      name,
      (json: unknown, rule: RuleScope) => objectReference(json, rule, type),
    ]),
  ),
};
