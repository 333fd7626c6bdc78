import { isDeepStrictEqual } from 'node:util';
import type { TestContext } from 'vitest';
import { listReason, tally } from './tallies.ts';

/** A field of iproute2's JSON that cannot be compared; the reason is listed at the end of the run. */
export interface Ignored {
  readonly ignored: string;
}

/** Says that a field cannot be compared, and why. */
export function ignored(reason: string): Ignored {
  return { ignored: reason };
}

/** A field that holds objects, compared each with each, in order. */
export interface Listed<T> {
  readonly items: (object: T) => readonly unknown[] | undefined;
  readonly mapping: Mapping<never>;
}

/** Compares a list within an object by another mapping. */
export function listed<T, I>(items: (object: T) => readonly I[] | undefined, mapping: Mapping<I>): Listed<T> {
  return { items, mapping: mapping as Mapping<never> };
}

/**
 * Path of a field in iproute2's JSON (`linkinfo.info_data.id`) → where it is in the library's object: a path
 * (`options.id`), or a function that makes of the object what iproute2 prints. A path that leads to an object in the JSON
 * covers all that is in it. Numbers and bigints are the same; an absent value is the same as one that iproute2 leaves
 * out.
 */
export type Mapping<T> = Readonly<Record<string, string | ((object: T) => unknown) | Ignored | Listed<T>>>;

/** The value at a path as `options.peer.name`. */
export function at(object: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);
}

/** As JSON would have it: numbers for bigints, without what is undefined. */
export function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How many values there are in one: each leaf counts. */
function leaves(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + leaves(item), 0);
  return isObject(value) ? leaves(Object.values(value)) : 1;
}

interface Outcome {
  compared: number;
  readonly problems: string[];
  readonly reasons: string[];
}

function compare(
  theirs: unknown,
  ours: unknown,
  mapping: Mapping<never>,
  path: string,
  name: string,
): Outcome {
  const outcome: Outcome = { compared: 0, problems: [], reasons: [] };
  const add = (other: Outcome): void => {
    outcome.compared += other.compared;
    outcome.problems.push(...other.problems);
    outcome.reasons.push(...other.reasons);
  };
  for (const [key, value] of Object.entries(theirs as object)) {
    const field = path === '' ? key : `${path}.${key}`;
    const rule = mapping[field];
    if (rule === undefined) {
      if (isObject(value)) add(compare(value, ours, mapping, field, name));
      else
        outcome.problems.push(
          `${name}: iproute2 has ${field}=${JSON.stringify(value)}, which is not in the mapping`,
        );
    } else if (typeof rule === 'object' && 'ignored' in rule) {
      outcome.reasons.push(`${field} of iproute2: ${rule.ignored}`);
    } else if (typeof rule === 'object') {
      const items = rule.items(ours as never) ?? [];
      add(compareItems(value as unknown[], items, rule.mapping, `${name}.${field}`));
    } else {
      const own = plain(typeof rule === 'string' ? at(ours, rule) : rule(ours as never));
      if (isDeepStrictEqual(own, value)) outcome.compared += leaves(value);
      else
        outcome.problems.push(
          `${name}: ${field} is ${JSON.stringify(value)} by iproute2, ${JSON.stringify(own)} by the library`,
        );
    }
  }
  return outcome;
}

function compareItems(
  theirs: readonly unknown[],
  ours: readonly unknown[],
  mapping: Mapping<never>,
  name: string,
): Outcome {
  const outcome: Outcome = { compared: 0, problems: [], reasons: [] };
  if (theirs.length !== ours.length)
    outcome.problems.push(`${name}: ${theirs.length} by iproute2, ${ours.length} by the library`);
  for (let index = 0; index < Math.min(theirs.length, ours.length); index++) {
    const { compared, problems, reasons } = compare(
      theirs[index],
      ours[index],
      mapping,
      '',
      `${name} ${index}`,
    );
    outcome.compared += compared;
    outcome.problems.push(...problems);
    outcome.reasons.push(...reasons);
  }
  return outcome;
}

/**
 * Compares the objects that iproute2 printed as JSON with those that the library read, field by field and in order.
 * Every field that iproute2 prints must be in the mapping. Throws with all differences; counts what was equal.
 */
export function compareWithIproute2<T>(
  context: TestContext,
  type: string,
  theirs: readonly unknown[],
  ours: readonly T[],
  mapping: Mapping<T>,
): void {
  // `ip -j` prints an empty object for each object that its filter left out.
  const printed = theirs.filter((object) => Object.keys(object as object).length > 0);
  const { compared, problems, reasons } = compareItems(printed, ours, mapping as Mapping<never>, type);
  if (problems.length > 0) throw new Error(`iproute2 and the library differ:\n${problems.join('\n')}`);
  if (compared === 0) throw new Error(`${type}: there was nothing to compare`);
  for (const reason of reasons) listReason(context, `${type}: ${reason}`);
  tally(context, 'fields compared with iproute2', type, compared);
}
