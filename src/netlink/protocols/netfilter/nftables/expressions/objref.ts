import { attributes, bareString, be32, type Infer } from '../../../../codec/index.ts';
import { objectReference } from '../compile/object-reference.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { NftStatement } from '../json-types.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';

/** Runs a named object, given by its name or looked up in a map (`NFTA_OBJREF_*`). */
export const objrefExpression = attributes('NFTA_OBJREF', () => ({
  immType: [1, be32],
  immName: [2, bareString],
  setSreg: [3, be32],
  setName: [4, bareString],
  setId: [5, be32],
}));
export interface ObjrefExpression extends Infer<typeof objrefExpression> {}

/** Numbers of the types of objects that have a separate statement, by its name in JSON. */
export const objectStatements = { 'ct helper': 3, 'ct timeout': 7, secmark: 8, 'ct expectation': 9 } as const;

const namesOfTypes: Readonly<Record<number, string>> = {
  1: 'counter',
  2: 'quota',
  3: 'ct helper',
  4: 'limit',
  6: 'tunnel',
  7: 'ct timeout',
  8: 'secmark',
  9: 'ct expectation',
  10: 'synproxy',
};

function listObjref(data: unknown, rule: ListScope): void {
  const { immType, immName, setSreg, setName, setId } = data as ObjrefExpression;
  if (setName === undefined) {
    const name = namesOfTypes[immType ?? 0] ?? unlisted('an object that is not known');
    rule.add({ [name]: immName ?? '' } as unknown as NftStatement);
    return;
  }
  const set = rule.set(setName, setId);
  const key = rule.showKey(rule.read(setSreg, set.message.keyLen), set);
  const name = namesOfTypes[set.message.objType ?? 0] ?? unlisted('an object that is not known');
  const map = { key: key.json, data: rule.showSet(set, key.parts) };
  rule.add({ [name]: { map } } as unknown as NftStatement);
}

/** Named objects in JSON: `ct helper`, `ct timeout` … */
export const objref: ExpressionKind = {
  name: 'objref',
  schema: objrefExpression,
  list: listObjref,
  statements: Object.fromEntries(
    Object.entries(objectStatements).map(([name, type]) => [
      name,
      (json: unknown, rule: RuleScope) => objectReference(json, rule, type),
    ]),
  ),
};
