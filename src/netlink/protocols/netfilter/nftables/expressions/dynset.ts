import {
  attributes,
  be32,
  be64,
  enumeration,
  flags,
  type Infer,
  NESTED,
  string,
} from '../../../../codec/index.ts';
import { registerOf } from '../compile/code.ts';
import {
  asBigInt,
  asList,
  asString,
  isObject,
  type JsonObject,
  propertiesOf,
  wordOf,
} from '../compile/json.ts';
import type { Operand } from '../compile/nodes.ts';
import { inProperty, refuse } from '../compile/refusal.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import { keyFor } from '../compile/set-keys.ts';
import { statefulExpressions } from '../compile/stateful.ts';
import { expression, expressionList } from '../expression.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { NftExpression, NftSetChange, NftStatement } from '../json-types.ts';
import { listInteger } from '../list/integers.ts';
import { stateListers } from '../list/kinds.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';

/** Adds, updates or deletes an element of a set for the packet (`NFTA_DYNSET_*`). */
export const dynsetExpression = attributes('NFTA_DYNSET', () => ({
  setName: [1, string],
  setId: [2, be32],
  op: [3, enumeration(be32, { add: 0, update: 1, delete: 2 })],
  sregKey: [4, be32],
  sregData: [5, be32],
  /** Milliseconds. */
  timeout: [6, be64],
  expr: [7, expression, NESTED],
  flags: [9, flags(be32, { inv: 1, expr: 2 })],
  expressions: [10, expressionList, NESTED],
}));
export interface DynsetExpression extends Infer<typeof dynsetExpression> {}

const operations = { add: 'add', update: 'update', delete: 'delete' } as const;

const setProperties = ['op', 'elem', 'stmt', 'set'] as const;
const mapProperties = ['op', 'elem', 'stmt', 'map', 'data'] as const;

function compileUpdate(json: unknown, rule: RuleScope, kind: 'set' | 'map'): void {
  const known = kind === 'map' ? mapProperties : setProperties;
  const { op, elem, stmt, data, ...names } = propertiesOf(json, known) as JsonObject;
  const operation = wordOf('an operation', operations, op);
  const set = inProperty(kind, () => rule.namedSet(asString(names[kind], `the name of a ${kind}`)));
  const inner =
    isObject(elem) && 'elem' in elem
      ? propertiesOf(propertiesOf(elem, ['elem']).elem, ['val', 'timeout'])
      : undefined;
  const { key } = inProperty('elem', () =>
    keyFor(rule.operand(inner === undefined ? elem : inner.val, set.key), set),
  );
  const timeout = inner?.timeout === undefined ? undefined : asBigInt(inner.timeout) * 1000n;
  const value = kind === 'map' ? inProperty('data', () => dataOf(data, set.data, rule)) : undefined;
  const expressions = stmt === undefined ? [] : inProperty('stmt', () => statefulExpressions(asList(stmt)));
  rule.add({
    emit(code) {
      const word = code.take(key);
      key.emit(code, word);
      const attributes: Record<string, unknown> = { sregKey: registerOf(word) };
      if (value !== undefined) {
        const other = code.take(value);
        value.emit(code, other);
        attributes.sregData = registerOf(other);
      }
      attributes.op = operation;
      if (timeout !== undefined) attributes.timeout = timeout;
      attributes.setName = set.name;
      attributes.setId = set.id;
      if (expressions.length === 1) attributes.expr = expressions[0];
      else if (expressions.length > 1) {
        attributes.flags = ['expr'];
        attributes.expressions = expressions;
      }
      code.push('dynset', attributes);
      code.release(word);
    },
  });
}

function dataOf(json: unknown, typed: unknown, rule: RuleScope): Operand {
  if (typed === undefined || typed === 'verdict' || typeof typed === 'number')
    return refuse('the map is no map to values');
  return rule.operand(json, typed as Parameters<RuleScope['operand']>[1]);
}

function listDynset(expression: unknown, rule: ListScope): void {
  const {
    setName,
    setId,
    op = 'add',
    sregKey,
    sregData,
    timeout,
    expr,
    expressions,
  } = expression as DynsetExpression;
  if (typeof op === 'number') unlisted('an operation that is not known');
  const set = rule.set(setName, setId);
  const { json } = rule.showKey(rule.read(sregKey, set.message.keyLen), set);
  const elem: NftExpression =
    // The kernel shows 0 for the timeout of the set.
    timeout === undefined || timeout === 0n
      ? json
      : { elem: { val: json, timeout: listInteger(timeout / 1000n) } };
  // The initial state of the elements: nothing is counted here.
  const stateless = { ...rule.options, stateless: true };
  const states = expressions ?? (expr === undefined ? [] : [expr]);
  const stmt = states.map(({ name = '', data }): NftStatement => {
    const list = stateListers.get(name) ?? unlisted('a state that is not known');
    return list(data ?? {}, stateless);
  });
  const change: NftSetChange = { op, elem, ...(stmt.length === 0 ? {} : { stmt }) };
  const reference = `@${set.definition.name}`;
  if (sregData === undefined) rule.add({ set: { ...change, set: reference } });
  else {
    const typed =
      typeof set.definition.data === 'object' ? set.definition.data : unlisted('a map without data');
    const data = rule.value(rule.read(sregData, set.message.dataLen), typed);
    rule.add({ map: { ...change, data, map: reference } });
  }
}

/** `set` and `map` in JSON: elements added by packets. */
export const dynset: ExpressionKind = {
  name: 'dynset',
  schema: dynsetExpression,
  list: listDynset,
  statements: {
    set: (json, rule) => compileUpdate(json, rule, 'set'),
    map: (json, rule) => compileUpdate(json, rule, 'map'),
  },
};
