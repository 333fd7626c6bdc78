import { attributes, be32, flags, type Infer, string } from '../../../../codec/index.ts';
import { registerOf } from '../compile/code.ts';
import { keyedMap, MapOperand } from '../compile/keyed-map.ts';
import type { Operand } from '../compile/nodes.ts';
import { Concat } from '../compile/nodes.ts';
import { inProperty, refuse } from '../compile/refusal.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import { concatType } from '../compile/set-type.ts';
import type { ConcatTyped } from '../compile/values.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { ListScope } from '../list/list-scope.ts';

/** Looks a register up in a set; of a map the data goes to `dreg` (0 for a verdict) (`NFTA_LOOKUP_*`). */
export const lookupExpression = attributes('NFTA_LOOKUP', () => ({
  set: [1, string],
  sreg: [2, be32],
  dreg: [3, be32],
  /** Number of a set of the same transaction. */
  setId: [4, be32],
  flags: [5, flags(be32, { inv: 1 })],
}));
export interface LookupExpression extends Infer<typeof lookupExpression> {}

function compileVerdictMap(json: unknown, rule: RuleScope): void {
  const { set, key } = keyedMap(json, rule, 'verdict');
  if (set.data !== 'verdict') refuse(`'${set.name}' is no map to verdicts`);
  rule.add({
    emit(code) {
      const word = code.take(key);
      key.emit(code, word);
      code.push('lookup', { sreg: registerOf(word), dreg: 0, set: set.name, setId: set.id });
      code.release(word);
    },
  });
}

function listLookup(data: unknown, rule: ListScope): void {
  const { set: name, sreg, dreg, setId, flags } = data as LookupExpression;
  const set = rule.set(name, setId);
  const node = rule.read(sreg, set.message.keyLen);
  const key = rule.showKey(node, set);
  if (dreg === undefined) {
    const [part] = key.parts;
    const shown = { ...(part ?? { type: concatType([]), bits: 0, order: 'none' }), json: key.json };
    rule.match(shown, flags?.includes('inv') ? '!=' : '==', rule.showSet(set, key.parts));
  } else if (set.definition.data === 'verdict')
    rule.add({ vmap: { key: key.json, data: rule.showSet(set, key.parts) } });
  else rule.load(dreg, { kind: 'map', key: key.json, set, keyed: key, bits: (set.message.dataLen ?? 4) * 8 });
}

/** `map`, `vmap` and `concat` in JSON. */
export const lookup: ExpressionKind = {
  name: 'lookup',
  schema: lookupExpression,
  list: listLookup,
  operands: {
    concat: (json, rule, expected) => concatOperand(json, rule, expected),
    map(json, rule, expected) {
      if (expected === undefined) return refuse('a map can only stand where a value is assigned');
      return new MapOperand(keyedMap(json, rule, expected));
    },
  },
  statements: { vmap: compileVerdictMap },
};

function concatOperand(json: unknown, rule: RuleScope, expected: ConcatTyped | undefined): Operand {
  if (!Array.isArray(json) || json.length < 2)
    return refuse('expected at least two parts of a concatenation');
  const parts = json.map((part, index) =>
    inProperty(`[${index}]`, () => rule.operand(part, expected?.parts?.[index])),
  );
  return new Concat(parts, concatType(parts));
}
