import type { Verdict } from '../data.ts';
import { asObject, asString, isObject, propertiesOf } from './json.ts';
import { located, refuse, refuseType, refuseWord } from './refusal.ts';

/** Names of verdicts in JSON. */
export const verdictNames = ['accept', 'drop', 'continue', 'jump', 'goto', 'return'] as const;
type VerdictName = (typeof verdictNames)[number];

/** Checks the value of a statement that takes nothing: null, or any other JSON, which nft ignores. */
export function checkIgnored(json: unknown): void {
  const isJson = typeof json !== 'object' || json === null || Array.isArray(json) || isObject(json);
  if (!isJson || typeof json === 'function') refuseType('null', json);
}

/** The verdict of a name and of its value in JSON, which jump and goto alone read. */
export function verdictOf(name: VerdictName, json: unknown): Verdict {
  if (name !== 'jump' && name !== 'goto') {
    checkIgnored(json);
    return { code: name };
  }
  const { target } = propertiesOf(json, ['target'], 'an object with the target');
  try {
    const chain = asString(target, 'the name of a chain');
    if (chain === '') refuse('the name of a chain cannot be empty');
    return { code: name, chain };
  } catch (error) {
    throw located(error, 'target');
  }
}

/** The verdict of an object such as `{ "jump": { "target": "chain" } }`. */
export function verdictOfJson(json: unknown): Verdict {
  const value = asObject(json, 'a verdict');
  const name = Object.keys(value)[0];
  if (Object.keys(value).length !== 1 || !verdictNames.includes(name as VerdictName))
    return refuseWord('a verdict', name, verdictNames);
  try {
    return verdictOf(name as VerdictName, value[name as string]);
  } catch (error) {
    throw located(error, name as string);
  }
}
