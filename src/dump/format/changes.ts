import type { Message } from '../decode/message.ts';
import { rowsOf } from './rows.ts';

/** A value that differs between two messages about the same object. */
export interface Change {
  /** Path of a field or attribute: `linkInfo.kind`. */
  readonly path: string;
  /** Text of the former value; `undefined` for a value that is new. */
  readonly was: string | undefined;
  /** Text of the present value; `undefined` for a value that is gone. */
  readonly is: string | undefined;
}

/** Returns the differences between two messages about the same object, without values that change by themselves. */
export function changesBetween(former: Message, message: Message): Change[] {
  const before = textsByPath(former);
  const now = textsByPath(message);
  const {
    selfChanging = [],
    selfChangingOptions = [],
    omittedInEvents = [],
  } = message.description.object ?? {};
  const ignored = new Set<string>(selfChanging);
  const ignoredOptions = new Set<string>(selfChangingOptions);
  const omitted = new Set<string>(omittedInEvents);
  const paths = new Set([...now.keys(), ...before.keys()]);
  return [...paths]
    .map((path) => ({ path, was: before.get(path), is: now.get(path) }))
    .filter(({ path, was, is }) => {
      if (was === is) return false;
      const [first = '', ...deeper] = namesOf(path);
      if (ignored.has(first) || deeper.some((name) => ignoredOptions.has(name))) return false;
      return was !== undefined && is !== undefined ? true : !omitted.has(first);
    });
}

/** The names in a path, without positions: `['afSpec', 'inet6', 'conf']` of `afSpec.inet6.conf[3]`. */
function namesOf(path: string): string[] {
  return path.split('.').map((name) => name.replace(/\[\d+\]$/, ''));
}

/** Texts of values by path. Equal paths, and the items of lists of numbers, get their position as an index. */
function textsByPath(message: Message): Map<string, string> {
  const texts = new Map<string, string>();
  /** How often a path occurred: finding a free index for each of many equal paths would take their square. */
  const counts = new Map<string, number>();
  for (const { path, text } of rowsOf(message)) {
    if (text === '') continue;
    if (text.startsWith('[')) {
      for (const [index, item] of text.slice(1, -1).split(', ').entries())
        texts.set(`${path}[${index}]`, item);
      continue;
    }
    const count = counts.get(path) ?? 0;
    counts.set(path, count + 1);
    texts.set(count === 0 ? path : `${path}[${count}]`, text);
  }
  return texts;
}
