import { asObject, isObject, singleKey } from './json.ts';
import { located, refuse, refuseWord } from './refusal.ts';
import type { RuleScope } from './rule-scope.ts';

/** Adds the statement that sets a key: `key` is what stands behind its name, `value` what it is set to. */
export type Setter = (key: unknown, value: unknown, rule: RuleScope) => void;

/** What can be set, by its name in JSON. */
export const setters = new Map<string, Setter>();

/** The statement `mangle`. */
export function compileMangle(json: unknown, rule: RuleScope): void {
  const { key, value } = asObject(json);
  let name: string;
  let set: Setter;
  try {
    if (!isObject(key)) return refuse('expected the expression to set');
    name = singleKey(key, 'an expression');
    set = setters.get(name) ?? refuseWord('an expression that can be set', name, setters.keys());
  } catch (error) {
    throw located(error, 'key');
  }
  set((key as Readonly<Record<string, unknown>>)[name], value, rule);
}

/** Runs what reads the key of a `mangle`, so that a refusal says where it is. */
export function inKey<T>(name: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw located(located(error, name), 'key');
  }
}
