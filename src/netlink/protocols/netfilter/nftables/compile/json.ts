import { isRecord } from '../../../../codec/encode-error.ts';
import { inProperty, refuse, refuseRange, refuseType, refuseWord } from './refusal.ts';

/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object: no array, promise, map, set or date. */
export const isObject: (value: unknown) => value is JsonObject = isRecord;

/** The value as an object; refuses any other. */
export function asObject(value: unknown, what = 'an object'): JsonObject {
  return isObject(value) ? value : refuseType(what, value);
}

/** The value as an array; refuses any other. */
export function asArray(value: unknown, what = 'an array'): readonly unknown[] {
  return Array.isArray(value) ? value : refuseType(what, value);
}

/** The value as a string; refuses any other. */
export function asString(value: unknown, what = 'a string'): string {
  return typeof value === 'string' ? value : refuseType(what, value);
}

/** Whether a property that may be absent is true; refuses what is no boolean. */
export function asBoolean(value: unknown, name: string): boolean {
  if (value !== undefined && typeof value !== 'boolean')
    inProperty(name, () => refuseType('true or false', value));
  return value === true;
}

/** The one property of an object such as `{ "meta": … }`: its name. */
export function singleKey(value: JsonObject, what: string): string {
  const keys = Object.keys(value);
  if (keys.length !== 1) refuse(`expected ${what} with one property, got ${keys.length}`);
  return keys[0] as string;
}

/** The number of a text of digits, which an expression may be; other values as they are. */
export function numberOfText(value: unknown): unknown {
  return typeof value === 'string' && /^(?:\d+|0x[0-9a-f]+)$/i.test(value) ? Number(value) : value;
}

/** An integer from `minimum` to `maximum`, as number or as bigint. */
export function asInteger(value: unknown, minimum: number, maximum: number): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number') return refuseType('an integer', value);
  if (!Number.isInteger(number) || number < minimum || number > maximum)
    return refuseRange(`expected ${minimum} to ${maximum}, got ${String(value)}`);
  return number;
}

const maximum64 = (1n << 64n) - 1n;

/** An unsigned integer of 64 bits: a number below 2^53, or a bigint. */
export function asBigInt(value: unknown): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    return refuseRange(`expected an integer up to 2^53 as number, larger ones as bigint, got ${value}`);
  if (typeof value !== 'number' && typeof value !== 'bigint') return refuseType('an integer', value);
  const wide = BigInt(value);
  if (wide < 0n || wide > maximum64) return refuseRange(`expected 0 to ${maximum64}, got ${String(value)}`);
  return wide;
}

/** A list, or one value that stands for a list of one. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** The number of a word. */
export function wordOf<T>(what: string, words: Readonly<Record<string, T>>, value: unknown): T {
  if (typeof value !== 'string' || !Object.hasOwn(words, value))
    return refuseWord(what, value, Object.keys(words));
  return words[value] as T;
}

/**
 * The properties of an object that has these and no others. None is null, except those in `nullable`. A misspelt one is refused: without a reader, it would be
 * ignored.
 *
 * @param what the object in errors
 */
export function propertiesOf<const K extends string>(
  value: unknown,
  known: readonly K[],
  what = 'an object',
  nullable: readonly string[] = [],
): Readonly<Partial<Record<K, unknown>>> {
  const object = asObject(value, what);
  for (const key in object) {
    if (!(known as readonly string[]).includes(key) && object[key] !== undefined)
      inProperty(key, () => refuseWord('a known property', key, known));
    if (object[key] === null && !nullable.includes(key))
      inProperty(key, () => refuseType('a value, or no such property', null));
  }
  return object as Readonly<Partial<Record<K, unknown>>>;
}
