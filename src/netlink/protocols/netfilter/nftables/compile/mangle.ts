import { isObject, propertiesOf, singleKey } from './json.ts';
import { located, refuse, refuseWord } from './refusal.ts';
import type { RuleScope } from './rule-scope.ts';

/** Adds the statement that sets a key: `key` is what stands behind its name, `value` what it is set to. */
export type Setter = (key: unknown, value: unknown, rule: RuleScope) => void;

/** The fields that a mangle statement can set, by their names in JSON. */
export const setters = new Map<string, Setter>();

/** The statement `mangle`. */
export function compileMangle(json: unknown, rule: RuleScope): void {
  const { key, value } = propertiesOf(json, ['key', 'value']);
  const { set, inner } = setterOf(key);
  set(inner, value, rule);
}

function setterOf(key: unknown): { set: Setter; inner: unknown } {
  try {
    if (!isObject(key)) return refuse('expected the expression to set');
    const name = singleKey(key, 'an expression');
    const set = setters.get(name) ?? refuseWord('an expression that can be set', name, setters.keys());
    return { set, inner: key[name] };
  } catch (error) {
    throw located(error, 'key');
  }
}

/** Runs what reads the key of a `mangle`, so that a refusal says where it is. */
export function inKey<T>(name: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw located(located(error, name), 'key');
  }
}
