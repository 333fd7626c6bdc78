import type { ByteOrder, DataType } from '../datatypes/type.ts';
import { type Code, registerOf } from './code.ts';
import { propertiesOf } from './json.ts';
import type { Operand, Typed } from './nodes.ts';
import { inProperty, refuse } from './refusal.ts';
import type { AnonymousSet, KeyedSet, RuleScope } from './rule-scope.ts';
import type { SetDefinition } from './set-definition.ts';
import { keyFor } from './set-keys.ts';
import type { ConcatTyped } from './values.ts';

/** The key and the map of `{ key, data }`, where `data` is `@name` or the elements of a map without a name. */
export function keyedMap(
  json: unknown,
  rule: RuleScope,
  data: AnonymousSet['data'],
  prefix: '__map' | '__objmap' = '__map',
): KeyedSet {
  const map = propertiesOf(json, ['key', 'data'], 'an object with key and data');
  const left = inProperty('key', () => rule.operand(map.key));
  return inProperty('data', () => {
    if (typeof map.data === 'string') return keyFor(left, rule.namedSet(map.data));
    const elements = propertiesOf(map.data, ['set'], 'the elements of a map').set;
    return rule.anonymousSet({ prefix, left, key: map.key, elements, data });
  });
}

/** The data of a map, looked up by a key. */
export class MapOperand implements Operand {
  readonly kind = 'map';
  readonly type: DataType;
  readonly bits: number;
  readonly order: ByteOrder;
  readonly parts: readonly Typed[] | undefined;
  readonly set: SetDefinition;
  readonly #key: Operand;

  constructor({ set, key }: KeyedSet) {
    const { data } = set;
    if (data === undefined || data === 'verdict' || typeof data === 'number')
      refuse(`'${set.name}' is no map to values`);
    const typed = data as ConcatTyped;
    this.type = typed.type;
    this.bits = typed.bits;
    this.order = typed.order;
    this.parts = typed.parts;
    this.set = set;
    this.#key = key;
  }

  emit(code: Code, word: number): void {
    this.#key.emit(code, word);
    const register = registerOf(word);
    code.push('lookup', { sreg: register, dreg: register, set: this.set.name, setId: this.set.id });
  }
}
