import { asList, isObject } from '../../compile/json.ts';
import type { Parsing } from '../parsing.ts';
import { quoted } from '../words.ts';

/** Reads `device NAME`, `devices = { … }` or `device = …`, behind the first word: one name, or a list. */
export function parseDevices(parsing: Parsing): string | string[] {
  const { cursor } = parsing;
  cursor.acceptSign('=');
  if (!cursor.isSign('{')) {
    const { kind } = cursor.peek();
    return kind === 'variable' || kind === 'value' ? namesOf(parsing) : parsing.name('the name of a link');
  }
  return namesOf(parsing);
}

function namesOf(parsing: Parsing): string | string[] {
  const token = parsing.cursor.peek();
  const given: unknown = parsing.value();
  const list = typeof given === 'string' ? [given] : isObject(given) ? asList(given.set) : [];
  if (list.length === 0 || !list.every((name) => typeof name === 'string'))
    return parsing.cursor.fail('expected names of links', token);
  return list.length === 1 ? (list[0] as string) : (list as string[]);
}

/** Names of links with commas between them. */
export function deviceList(dev: unknown): string {
  return asList(dev)
    .map((name) => quoted(String(name)))
    .join(', ');
}
