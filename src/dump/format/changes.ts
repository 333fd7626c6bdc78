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

/** Values that change by themselves: counters, ages, and the flags that an event is about. */
const volatile = /(^|\.)(stats|stats64|icmp6Stats|cacheInfo)(\.|$)|^change$/;

/** Values that the kernel leaves out of some events: their absence is no change. */
const sometimes = /^afSpec\./;

/** Returns the differences between two messages about the same object, without counters and ages. */
export function changesBetween(former: Message, message: Message): Change[] {
  const before = textsByPath(former);
  const now = textsByPath(message);
  const paths = new Set([...now.keys(), ...before.keys()]);
  return [...paths]
    .map((path) => ({ path, was: before.get(path), is: now.get(path) }))
    .filter(
      ({ path, was, is }) => was !== is && !(sometimes.test(path) && (was === undefined || is === undefined)),
    );
}

/** Texts of values by path. Equal paths, and the items of lists of numbers, get their position as an index. */
function textsByPath(message: Message): Map<string, string> {
  const texts = new Map<string, string>();
  /** How often a path occurred: finding a free index for each of many equal paths would take their square. */
  const counts = new Map<string, number>();
  for (const { path, text } of rowsOf(message)) {
    if (volatile.test(path) || text === '') continue;
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
