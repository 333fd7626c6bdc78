import { EncodeError, show } from '../../../../codec/encode-error.ts';
import { parseIp } from '../../../../codec/scalars/addresses.ts';
import type { NftElement, NftExpression, NftVerdict } from '../json-types.ts';

/** A set, map or object of a ruleset, as a rule refers to it: an object of a transaction, or `'@name'`. */
export interface NftReference {
  /** `@name` of a set or map, the name alone of anything else. */
  readonly reference: string;
}

/** A value of a match: a constant, several of them, or anything that libnftables-json has as an expression. */
export type NftValue = NftExpression | NftReference | readonly NftValue[];

/** Whether a value is an object, not text, a number, a list or a promise. */
function isObject(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    typeof (value as PromiseLike<unknown>).then !== 'function'
  );
}

function throwExpected(what: string, value: unknown, name: string): never {
  throw new EncodeError('ERR_INVALID_ARG_TYPE', `expected ${what}, got ${show(value)}`)
    .within(name)
    .toError();
}

/** Throws for options that are no object. Their keys are checked where the JSON is compiled. */
function requireOptions<T extends object>(options: T): T {
  return isObject(options) ? options : throwExpected('an object of options', options, 'options');
}

/** Throws for a value that cannot be iterated. Text can be, but is one element. */
export function requireIterable<T>(elements: Iterable<T>): Iterable<T> {
  const isIterable = typeof elements === 'object' && elements !== null && Symbol.iterator in elements;
  return isIterable ? elements : throwExpected('an iterable of elements', elements, 'elements');
}

/** Whether a value refers to an object of a transaction. */
export function isReference(value: unknown): value is NftReference {
  return isObject(value) && typeof (value as Partial<NftReference>).reference === 'string';
}

const rangePattern = /^([\d.]+|[\da-f:]*:[\da-f:.]*)-([\d.]+|[\da-f:]*:[\da-f:.]*)$/i;
const numberPattern = /^\d+$/;

/**
 * A constant in JSON. Text of a network (`'10.0.0.0/8'`) becomes a prefix, text of two addresses or numbers (`'1024-65535'`) a
 * range; other values stay as they are.
 */
export function constant(value: NftValue): NftExpression {
  if (isReference(value)) return value.reference;
  if (Array.isArray(value)) return (value as readonly NftValue[]).map(constant);
  if (typeof value !== 'string') return value as NftExpression;
  const slash = value.lastIndexOf('/');
  if (slash > 0) {
    const addr = value.slice(0, slash);
    const length = value.slice(slash + 1);
    if (numberPattern.test(length) && parseIp(addr) !== undefined)
      return { prefix: { addr, len: Number(length) } };
  }
  const [, first, last] = rangePattern.exec(value) ?? [];
  return first === undefined || last === undefined ? value : { range: [bound(first), bound(last)] };
}

function bound(text: string): string | number {
  return numberPattern.test(text) ? Number(text) : text;
}

/** Data of a map: a value, or what is done with the packet. */
export type NftData = NftValue | NftVerdict;

/** Elements of a map: an object by key, a `Map`, or pairs of key and data. */
export type NftEntries =
  | Readonly<Record<string, NftData>>
  | Iterable<readonly [key: NftValue, data: NftData]>;

/** The elements of a map in JSON. Keys of an object that are decimal numbers become numbers. */
export function entriesOf(entries: NftEntries): NftElement[] {
  if (!Array.isArray(entries)) requireOptions(entries);
  const pairs: Iterable<readonly [NftValue, NftData]> =
    Symbol.iterator in entries
      ? (entries as Iterable<readonly [NftValue, NftData]>)
      : Object.entries(entries).map(([key, data]) => [numberPattern.test(key) ? Number(key) : key, data]);
  const elements: NftElement[] = [];
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2)
      throw new EncodeError('ERR_INVALID_ARG_TYPE', `expected a key and its data, got ${show(pair)}`).toError(
        'map',
      );
    elements.push([constant(pair[0]), constant(pair[1] as NftValue)]);
  }
  return elements;
}

/** A map to look up: its name, or the elements of one without a name. */
export type NftMapValue = NftReference | `@${string}` | NftEntries;

/** A map in JSON: `@name`, or its elements. */
export function mapData(map: NftMapValue): NftExpression {
  if (typeof map === 'string') return map;
  if (isReference(map)) return map.reference;
  return { set: entriesOf(map) };
}
