import { attributes, be32, enumeration, type Infer, NESTED } from '../../../../codec/index.ts';
import { elementOf } from '../compile/elements.ts';
import { isObject, propertiesOf, wordOf } from '../compile/json.ts';
import { presenceOf } from '../compile/load.ts';
import { Concat, type Operand, type Value } from '../compile/nodes.ts';
import { PayloadOperand } from '../compile/packet-field.ts';
import { inProperty, refuse } from '../compile/refusal.ts';
import type { MatchOperator, RuleScope } from '../compile/rule-scope.ts';
import { typedOf } from '../compile/rule-scope.ts';
import { keyFor } from '../compile/set-keys.ts';
import { data } from '../data.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';
import { type CompareOperator, listComparison } from '../list/match.ts';

/** Compares a register with a constant, byte by byte; the rule ends where it is not so (`NFTA_CMP_*`). */
export const cmpExpression = attributes('NFTA_CMP', () => ({
  sreg: [1, be32],
  op: [2, enumeration(be32, { eq: 0, neq: 1, lt: 2, lte: 3, gt: 4, gte: 5 })],
  data: [3, data, NESTED],
}));
export interface CmpExpression extends Infer<typeof cmpExpression> {}

/** Operators of `match` in JSON. `in` is what stands where the text has none: what fits the type. */
const operators = {
  '==': 'eq',
  '!=': 'neq',
  '<': 'lt',
  '>': 'gt',
  '<=': 'lte',
  '>=': 'gte',
  in: 'in',
  '!': 'none',
} as const;

function compileMatch(json: unknown, rule: RuleScope): void {
  const { left, op, right } = propertiesOf(json, ['left', 'op', 'right']);
  const named =
    typeof right === 'string' && right.startsWith('@')
      ? inProperty('right', () => rule.namedSet(right))
      : undefined;
  // Constants among the parts of a concatenation are of the types that the set has.
  const expected = isObject(left) && 'concat' in left ? named?.key : undefined;
  const operand = inProperty('left', () => rule.operand(left, expected));
  const key = typeof right === 'boolean' ? (presenceOf(operand) ?? operand) : operand;
  const operator = inProperty('op', () => wordOf('an operator', operators, op));
  inProperty('right', () => {
    if (named !== undefined) {
      const { key: wide, set } = keyFor(key, named);
      rule.match(wide, setOperator(operator), set);
      return;
    }
    const elements = isObject(right) && 'set' in right ? propertiesOf(right, ['set']).set : undefined;
    if (elements === undefined) {
      const value = rule.value(right, typedOf(key));
      rule.match(key, plainOperator(operator, value), value, right);
    } else matchElements(key, operator, elements, rule, left);
  });
}

/** A match of one of some elements; one element alone needs no set. */
function matchElements(
  key: Operand,
  operator: JsonOperator,
  json: unknown,
  rule: RuleScope,
  keyJson: unknown,
): void {
  const [single, ...more] = Array.isArray(json) ? json : [json];
  if (more.length === 0 && single !== '*' && !(key instanceof Concat)) {
    inProperty('set', () => {
      const plain = isObject(single) && 'elem' in single ? elementOf(single).val : single;
      const value = rule.value(plain, typedOf(key));
      rule.match(key, plainOperator(operator, value), value);
    });
    return;
  }
  const {
    key: looked,
    set,
    values,
  } = rule.anonymousSet({
    prefix: '__set',
    left: key,
    key: keyJson,
    elements: json,
  });
  rule.match(looked, setOperator(operator), set);
  if (
    key instanceof PayloadOperand &&
    key.header !== undefined &&
    key.field !== undefined &&
    values !== undefined
  )
    rule.protocols.learnTypes(key.header, key.field, values);
}

function setOperator(operator: JsonOperator): 'eq' | 'neq' {
  if (operator === 'in' || operator === 'eq') return 'eq';
  return operator === 'neq' ? 'neq' : refuse('a set can only be compared by == and !=');
}

type JsonOperator = (typeof operators)[keyof typeof operators];

/** The operator for a value: bits are asked for by `in`, and lists of flags are. */
function plainOperator(operator: JsonOperator, value: Value): MatchOperator {
  if (operator !== 'in') {
    if (operator === 'none' && value.kind !== 'constant' && value.kind !== 'flags')
      refuse(`! takes flags, not a ${value.kind}`);
    const ordered = operator === 'lt' || operator === 'gt' || operator === 'lte' || operator === 'gte';
    if (ordered && value.kind !== 'constant') refuse(`a ${value.kind} cannot be compared by less or greater`);
    return operator;
  }
  if (value.kind === 'flags') return 'any';
  return value.kind === 'constant' && value.type.base === 'bitmask' ? 'any' : 'eq';
}

function listCmp(data: unknown, rule: ListScope): void {
  const { sreg, op = 'eq', data: constant } = data as CmpExpression;
  const bytes = constant?.value;
  if (bytes === undefined || typeof op === 'number') unlisted('a comparison that is not known');
  listComparison(rule.read(sreg, bytes.length), op as CompareOperator, bytes, rule);
}

/** `match` in JSON. */
export const cmp: ExpressionKind = {
  name: 'cmp',
  schema: cmpExpression,
  list: listCmp,
  statements: { match: compileMatch },
};
