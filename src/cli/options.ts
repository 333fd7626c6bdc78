import { didYouMean } from '../netlink/codec/nearest-word.ts';
import { assertNamespaceName } from '../network/namespace/named-namespaces.ts';
import type { FlagOption, ValueOption } from './command.ts';

/** An option without a value. */
export function flag(description: string, short?: string): FlagOption {
  return { description, ...(short !== undefined && { short }) };
}

/** An option with a text. */
export function text(value: string, description: string, short?: string): ValueOption<string> {
  return option(value, description, (word) => word, short);
}

/** An option with the path of a file or a folder. */
export function filePath(value: string, description: string, short?: string): ValueOption<string> {
  const read = (given: string): string => {
    if (given !== '') return given;
    throw new TypeError("expected a path, got ''");
  };
  return option(value, description, read, short);
}

/** Reads the name of a network namespace. */
export function namespaceName(given: string): string {
  assertNamespaceName(given);
  return given;
}

/** The same option, which may be given several times: its value is the list. */
export function repeatable<T>(one: ValueOption<T>): ValueOption<readonly T[]> {
  return { ...one, read: (given) => [one.read(given)], isRepeatable: true };
}

/** An option whose value `read` checks. */
export function option<T>(
  value: string,
  description: string,
  read: (text: string) => T,
  short?: string,
): ValueOption<T> {
  return { value, description, read, ...(short !== undefined && { short }) };
}

/** Reads a whole number from `least` to `most`. */
export function integer(least: number, most = 999_999_999): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,9}$/.test(text) && value >= least && value <= most) return value;
    const range = most === 999_999_999 ? `from ${least}` : `from ${least} to ${most}`;
    throw new TypeError(`expected a whole number ${range}, got '${text}'`);
  };
}

/** The longest time that a timer of Node takes, in seconds. */
const longestTimer = 2_147_483;

/** Reads a time in seconds, with or without a fraction. Returns milliseconds. */
export function seconds(text: string): number {
  const value = Number(text);
  if (/^(\d+\.?\d*|\.\d+)$/.test(text) && value <= longestTimer) return value * 1000;
  throw new TypeError(`expected a number of seconds, got '${text}'`);
}

/** Reads a time in seconds, which is not 0. Returns milliseconds. */
export function positiveSeconds(text: string): number {
  const value = seconds(text);
  if (value > 0) return value;
  throw new TypeError(`expected a number of seconds above 0, got '${text}'`);
}

/** Reads one of some words. */
export function choice<const W extends string>(...words: readonly W[]): (text: string) => W {
  return (text) => {
    if ((words as readonly string[]).includes(text)) return text as W;
    throw new TypeError(`expected ${words.join(', ')}, got '${text}'${didYouMean(text, words)}`);
  };
}

/** `--netns NAME`: works in a named network namespace. */
export const netns = {
  netns: { ...option('NAME', 'work in a named network namespace', namespaceName, 'n'), spellings: ['netns'] },
} as const;

/** `--json`: prints JSON. */
export const json = { json: { ...flag('print JSON', 'j'), spellings: ['json'] } } as const;
