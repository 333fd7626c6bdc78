import { registerOf } from './code.ts';
import { propertiesOf } from './json.ts';
import { keyedMap } from './keyed-map.ts';
import { located, refuse } from './refusal.ts';
import type { RuleScope } from './rule-scope.ts';

/** Adds the use of a named object: given by its name, or looked up in a map of objects. */
export function objectReference(json: unknown, rule: RuleScope, type: number): void {
  if (typeof json === 'string') {
    if (json === '') refuse('the name of an object cannot be empty');
    rule.add({ emit: (code) => code.push('objref', { immType: type, immName: json }) });
    return;
  }
  const { map } = propertiesOf(json, ['map'], 'the name of an object or a map of objects');
  try {
    const { set, key } = keyedMap(map, rule, type, '__objmap');
    if (set.data !== type) refuse(`'${set.name}' is no map to objects of this type`);
    rule.add({
      emit(code) {
        const word = code.take(key);
        key.emit(code, word);
        code.push('objref', { setSreg: registerOf(word), setName: set.name, setId: set.id });
        code.release(word);
      },
    });
  } catch (error) {
    throw located(error, 'map');
  }
}

/** Whether a statement stands for an object: its name, or a map. */
export function isObjectReference(json: unknown): boolean {
  return typeof json === 'string' || (typeof json === 'object' && json !== null && 'map' in json);
}
