import type { AttributeSet } from '../codec/composites/attribute-set.ts';
import type { SelectType } from '../codec/composites/select.ts';
import {
  EncodeError,
  isRecord,
  show,
  throwInvalidType,
  throwInvalidValue,
  throwOutOfRange,
} from '../codec/encode-error.ts';
import { didYouMean } from '../codec/nearest-word.ts';
import type { AnyRegistry } from '../codec/registry.ts';
import { parseIp, parseLinkAddress } from '../codec/scalars/addresses.ts';
import { bytes } from '../codec/scalars/strings.ts';
import { Scope } from '../codec/scope.ts';
import type { AnyType } from '../codec/type.ts';
import { Writer } from '../codec/writer.ts';
import { captureCallSite, tracedTo } from './call-site.ts';

/**
 * Checks of what callers pass: arguments of operations, options of functions. An input declares every key with the check of its
 * value, so that a misspelt or unknown key is refused instead of ignored. Keys whose value is `undefined` count as absent.
 */

/**
 * Checks one value. Throws an {@link EncodeError} for a value that is not allowed; never for `undefined`. `around` is the object
 * that has the value, for types that depend on other fields.
 */
export interface Check {
  (value: unknown, around?: object): void;
  /** Whether the key must be there. */
  readonly required?: true;
  /** The expected value in words: `an IP address`. */
  readonly expected?: string;
  /** The JavaScript type of every allowed value, where there is one. */
  readonly valueType?: 'string' | 'number' | 'object';
  /** The declared keys, where an object is expected. */
  readonly fields?: ReadonlyMap<string, Check>;
  /** The allowed values, where they can be described: a JSON Schema is generated of them. */
  readonly content?: CheckContent;
  /** Name of the argument, where errors about it begin with its name. */
  readonly argumentName?: string;
  /** Name of the rest parameter, where the check is for each of the arguments from this one on. */
  readonly restName?: string;
  /** Whether the request is encoded by the same type, so that the check need not run: see {@link leftToEncoder}. */
  readonly isLeftToEncoder?: true;
}

/** The values that a check allows. */
export type CheckContent =
  | { readonly type: AnyType }
  | { readonly words: readonly string[] }
  | { readonly minimum: number; readonly maximum: number }
  /** Numbers, these words, and other words that the system defines. */
  | { readonly knownNames: readonly string[] }
  | { readonly forms: readonly Check[] }
  | { readonly item: Check };

/** The declared keys of an object of type `T`: each with its check. A key that `T` does not have, or that is left out, does not compile. */
export type Fields<T> = {
  readonly [K in keyof Required<T> as K extends `#${number}` ? never : K]: Check;
};

/** Declares an input by a test and what it expects. */
export function check(expected: string, isRight: (value: unknown) => boolean): Check {
  return Object.assign(
    (value: unknown) => {
      if (!isRight(value)) throwInvalidType(expected, value);
    },
    { expected },
  );
}

/** The same check for a key that must be there. */
export function required(one: Check): Check {
  return Object.assign((value: unknown, around?: object) => one(value, around), one, {
    expected: one.expected ?? 'a value',
    required: true as const,
  });
}

/** A check of an argument whose errors name it: `link`, `names[0]`. Errors about a key of an object name the key alone. */
export function argument(name: string, one: Check): Check {
  return Object.assign(
    (value: unknown) => {
      try {
        one(value);
      } catch (error) {
        const isOfKey = error instanceof EncodeError && error.path.length > 0 && isRecord(value);
        throw error instanceof EncodeError && !isOfKey ? error.within(name) : error;
      }
    },
    one,
    { argumentName: name },
  );
}

/** The same check for this argument and all that follow: those of a rest parameter, whose name is in errors (`actions[0]`). */
export function rest(name: string, one: Check): Check {
  return Object.assign((value: unknown) => one(value), one, { restName: name });
}

/** A string, which may be empty. */
export const isString: Check = Object.assign(
  check('text', (value) => typeof value === 'string'),
  { valueType: 'string' as const },
);

/** `true` or `false`. */
export const isBoolean: Check = check('true or false', (value) => typeof value === 'boolean');
/** Text that is not empty. */
export const isText: Check = Object.assign(
  check('text', (value) => typeof value === 'string' && value !== ''),
  { valueType: 'string' as const },
);
/** A function. */
export const isFunction: Check = check('a function', (value) => typeof value === 'function');
/** An `AbortSignal`, of this or another realm. */
export const isSignal: Check = check(
  'an AbortSignal',
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    typeof (value as AbortSignal).aborted === 'boolean' &&
    typeof (value as AbortSignal).addEventListener === 'function',
);
/** A value that a schema may encode. Its encoder checks it further. */
export const isEncodable: Check = check('a value that the schema encodes', (value) => {
  if (Array.isArray(value)) return !value.includes(undefined);
  if (typeof value === 'number') return Number.isSafeInteger(value);
  return isRecord(value) || value instanceof Uint8Array || /^(string|bigint|boolean)$/.test(typeof value);
});
/** A schema of the codec. */
export const isSchema: Check = check(
  'a schema, as tsnetlink/codec makes them',
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { encode?: unknown }).encode === 'function' &&
    typeof (value as { decode?: unknown }).decode === 'function',
);
/** Bytes. */
export const isBytes: Check = check('a Uint8Array', (value) => value instanceof Uint8Array);
/** Text of a form. A value that is no text is of the wrong type, other text has the wrong content. */
function isTextOf(expected: string, isRight: (text: string) => boolean): Check {
  return Object.assign(
    (value: unknown) => {
      if (typeof value !== 'string') throwInvalidType(`${expected} as text`, value);
      if (!isRight(value as string)) throwInvalidValue(`expected ${expected}, got ${show(value)}`);
    },
    { expected, valueType: 'string' as const },
  );
}

/** An IPv4 or IPv6 address as text, without a prefix length. */
export const isAddress: Check = isTextOf(
  'an IP address without a prefix length',
  (text) => parseIp(text) !== undefined,
);
/** A link-layer address as text. */
export const isLinkAddress: Check = isTextOf(
  'a link-layer address',
  (text) => parseLinkAddress(text) !== undefined,
);

/** A number of which nothing is lost: at most 2 ** 53 (`Infinity` and NaN are none). */
export const isNumber: Check = Object.assign(
  check('a number', (value) => typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER),
  { valueType: 'number' as const },
);

/** Whether a value is a whole number from 0 on: a bigint, or a number of which nothing is lost. */
export function isUnsigned(value: unknown): value is number | bigint {
  return typeof value === 'bigint' ? value >= 0n : Number.isSafeInteger(value) && Number(value) >= 0;
}

/** A whole number in a range. */
export function isInteger(minimum = 0, maximum = 0xffff_ffff, expected = 'a whole number'): Check {
  return Object.assign(
    (value: unknown) => {
      if (typeof value !== 'number') throwInvalidType(expected, value);
      if (!Number.isInteger(value) || (value as number) < minimum || (value as number) > maximum)
        throwOutOfRange(minimum, maximum, value);
    },
    { expected, valueType: 'number' as const, content: { minimum, maximum } },
  );
}

/** Index of a link, from 1. */
export const isIndex: Check = isInteger(1, 0x7fff_ffff, 'the index of a link, from 1');

/** One of some words. */
export function isOneOf(words: readonly string[]): Check {
  const expected = words.map((word) => `'${word}'`).join(', ');
  return Object.assign(
    (value: unknown) => {
      if (typeof value !== 'string') throwInvalidType(`one of ${expected}`, value);
      if (!words.includes(value as string))
        throwInvalidValue(
          `expected one of ${expected}, got ${show(value)}${didYouMean(value as string, words)}`,
        );
    },
    { expected, valueType: 'string' as const, content: { words } },
  );
}

/**
 * Any of several forms. The error is that of the first form whose JavaScript type fits, before it one that knows a similar word, or
 * names all of them.
 */
export function isAnyOf(...forms: readonly Check[]): Check {
  const expected = forms.map((form) => form.expected ?? 'another form').join(' or ');
  const fields = forms.find((form) => form.fields !== undefined)?.fields;
  const byType = new Map<string, readonly Check[]>();
  const formsFor = (type: string): readonly Check[] => {
    let fitting = byType.get(type);
    fitting ??= forms.filter(({ valueType = type }) => valueType === type);
    byType.set(type, fitting);
    return fitting;
  };
  return Object.assign(
    (value: unknown) => {
      const fitting = formsFor(typeof value);
      // An error is expensive, so the usual single form is not tried but required.
      if (fitting.length === 1) (fitting[0] as Check)(value);
      else checkForms(fitting, value, expected);
    },
    { expected, content: { forms }, ...(fields !== undefined && { fields }) },
  );
}

function checkForms(forms: readonly Check[], value: unknown, expected: string): void {
  const errors: EncodeError[] = [];
  for (const form of forms) {
    try {
      form(value);
      return;
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      errors.push(error);
    }
  }
  const ofValue = errors.filter(({ code, path }) => code !== 'ERR_INVALID_ARG_TYPE' || path.length > 0);
  throw (
    ofValue.find(({ reason }) => reason.includes('did you mean')) ??
    ofValue[0] ??
    new EncodeError('ERR_INVALID_ARG_TYPE', `expected ${expected}, got ${show(value)}`)
  );
}

/** A list of values. */
export function isListOf(item: Check, { minimum = 0, maximum = Number.POSITIVE_INFINITY } = {}): Check {
  const expected = `a list, each of it ${item.expected ?? 'a value'}`;
  return Object.assign(
    (value: unknown) => {
      if (!Array.isArray(value)) throwInvalidType(expected, value);
      const list = value as unknown[];
      if (list.length < minimum || list.length > maximum) throwListLength(minimum, maximum, list.length);
      for (const [index, one] of list.entries()) checkWithin(String(index), item, one);
    },
    { expected, content: { item } },
  );
}

function throwListLength(minimum: number, maximum: number, length: number): never {
  const range = maximum === Number.POSITIVE_INFINITY ? `at least ${minimum}` : `${minimum} to ${maximum}`;
  throw new EncodeError('ERR_OUT_OF_RANGE', `expected a list of ${range}, got a list of ${length}`);
}

/** An object with any keys, whose values are of one form. */
export function isRecordOf(item: Check): Check {
  const expected = `an object, each value of it ${item.expected ?? 'a value'}`;
  return Object.assign(
    (value: unknown) => {
      if (!isRecord(value)) throwInvalidType(expected, value);
      for (const [key, one] of Object.entries(value as object)) checkWithin(key, item, one);
    },
    { expected },
  );
}

/** A value that a type of the codec can encode. A type that depends on other fields finds them in the object around. */
export function isEncodedBy(type: AnyType, expected = `a value for ${type.kind}`): Check {
  return Object.assign(
    (value: unknown, around?: object) => {
      const item = type.repeated === true ? listOf(value) : value;
      if (around === undefined) encodeAlone(type, item);
      else type.encode(new Writer(64), item, new Scope(undefined, around));
    },
    { expected, content: { type } },
  );
}

/** A list of flags by name or number. Not all of them as one number: the operation reads the list. */
export function isFlagList(type: AnyType, expected = 'a list of flags'): Check {
  const isEncodable = isEncodedBy(type, expected);
  return Object.assign(
    (value: unknown) => {
      if (!Array.isArray(value)) throwInvalidType(expected, value);
      isEncodable(value);
    },
    { expected, content: { type } },
  );
}

/** Encodes a value without the fields around it. A type that they choose is any of those that they can choose. */
function encodeAlone(type: AnyType, value: unknown): void {
  const { cases, fallback } = type as Partial<SelectType<unknown>>;
  if (cases === undefined || fallback === undefined || value instanceof Uint8Array) {
    // A part of the object may have a type that is chosen by fields around the object.
    if (type.scoped === true && isRecord(value)) return;
    type.encode(new Writer(64), value, new Scope(undefined, {}));
    return;
  }
  const table = cases();
  const types: (AnyType | undefined)[] =
    typeof table.get === 'function'
      ? Array.from((table as AnyRegistry).keys(), (key) => (table as AnyRegistry).get(key))
      : Object.values(table as Readonly<Record<string, AnyType>>);
  const errors: unknown[] = [];
  for (const one of [...types, fallback]) {
    if (one === undefined) continue;
    try {
      encodeAlone(one, value);
      return;
    } catch (error) {
      errors.push(error);
    }
  }
  throw errors[0];
}

function listOf(value: unknown): unknown {
  if (!Array.isArray(value)) throwInvalidType('an array', value);
  return value;
}

/** A value that goes into the request as it is: the encoder checks it by the same type. */
export function leftToEncoder(type: AnyType): Check {
  return Object.assign(isEncodedBy(type), { isLeftToEncoder: true as const });
}

/** An object with an open descriptor of a namespace. */
export const isNamespaceHolder: Check = check(
  'an object with the open fd of a namespace',
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Number.isInteger((value as { fd?: unknown }).fd) &&
    (value as { fd: number }).fd >= 0,
);

/**
 * An object with these keys and no others.
 *
 * @param isSent false where the object only refers to something, so that no encoder sees all of its fields
 */
export function isObject<T>(fields: Fields<T>, expected = 'an object', isSent = true): Check {
  const known = new Map(Object.entries<Check>(fields));
  const needed = [...known].filter(([, one]) => one.required === true);
  const checkOf = (key: string): Check | undefined => {
    const one = known.get(key) ?? (unnamed.test(key) ? known.get('#') : undefined);
    if (one === undefined) throwUnknownKey(key, known.keys());
    return isSent && one.isLeftToEncoder === true ? undefined : one;
  };
  // Thousands of objects in a row usually have the same keys in the same order: their checks are found by position.
  let keys: string[] = [];
  let checks: (Check | undefined)[] = [];
  return Object.assign(
    (value: unknown) => {
      if (!isRecord(value)) throwInvalidType(expected, value);
      const object = value as Record<string, unknown>;
      let index = 0;
      // Inherited keys count too: destructuring finds them.
      for (const key in object) {
        const item = object[key];
        if (item === undefined) continue;
        if (keys[index] !== key) {
          const one = checkOf(key);
          keys = [...keys.slice(0, index), key];
          checks = [...checks.slice(0, index), one];
        }
        const one = checks[index++];
        if (one !== undefined) checkWithin(key, one, item, object);
      }
      for (const [key, one] of needed)
        if (object[key] === undefined)
          throw new EncodeError('ERR_INVALID_ARG_VALUE', `expected ${one.expected ?? 'a value'}`).within(key);
    },
    { expected, fields: known },
  );
}

/** Words of iproute2 and other tools for keys that have another name. */
export const otherWords: Readonly<Record<string, string>> = {
  netns: 'namespace',
  ns: 'namespace',
  mac: 'address',
  lladdr: 'address',
  ip: 'address',
  device: 'dev',
  interface: 'dev',
  ifname: 'name',
  ifindex: 'index',
  metric: 'priority',
  preference: 'priority',
};

function throwUnknownKey(key: string, known: Iterable<string>): never {
  const names = [...known];
  const other = Object.hasOwn(otherWords, key) ? otherWords[key] : undefined;
  const hint =
    other !== undefined && names.includes(other) ? `; did you mean '${other}'?` : didYouMean(key, names);
  throw new EncodeError('ERR_INVALID_ARG_VALUE', `there is no such key${hint}`).within(key);
}

/** The declared keys without some of them. */
export function withoutFields<F extends object, const K extends keyof F>(
  fields: F,
  ...names: readonly K[]
): Omit<F, K> {
  const rest = { ...fields };
  for (const name of names) delete rest[name];
  return rest;
}

/** Keys of attributes without a name: `#57`. */
const unnamed = /^#\d{1,5}$/;

/** All attributes of a set, left to the encoder, and attributes without a name (`#57`). */
export function attributeFields<T>(set: AttributeSet<T>): Fields<T> {
  const entries = set.attributes.map(({ name, type }) => [name, leftToEncoder(type)]);
  return Object.fromEntries([...entries, ['#', leftToEncoder(bytes)]]) as Fields<T>;
}

function checkWithin(name: string, one: Check, value: unknown, around?: object): void {
  try {
    one(value, around);
  } catch (error) {
    throw error instanceof EncodeError ? error.within(name) : error;
  }
}

/** Checks an argument of a call, and throws the error that the caller sees. `subject` names the call. */
export function checkArgument(subject: string, name: string, one: Check, value: unknown): void {
  if (value === undefined && one.required !== true) return;
  try {
    one(value);
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    throw (name === '' ? error : error.within(name)).toError(subject);
  }
}

/** An operation whose arguments are declared; {@link operation} makes it. */
export interface Declared {
  /** Name in errors about arguments: `route add`. */
  readonly operationName: string;
  /** Checks of the arguments, in their order. */
  readonly inputs: readonly Check[];
}

/**
 * Declares the arguments of an operation. They are checked before the operation runs, so that nothing is sent where a key is
 * unknown or a value has the wrong type. Tests walk through all declared operations.
 *
 * @param name in errors about arguments: `route add`
 * @param inputs checks of the arguments, in their order; called once, when the operation is first used
 */
// biome-ignore lint/suspicious/noExplicitAny: each operation has its own arguments.
export function operation<F extends (...args: any[]) => unknown>(
  name: string,
  inputs: () => readonly Check[],
  run: F,
): F & Declared {
  const known = checksOf(inputs);
  const checked = (...args: unknown[]): unknown => {
    checkArguments(name, known(), args);
    return run(...args);
  };
  return declared(checked, name, run, known) as unknown as F & Declared;
}

/** The same for a function that returns a promise: a bad argument rejects it. Its rejections show the caller. */
// biome-ignore lint/suspicious/noExplicitAny: each operation has its own arguments.
export function asyncOperation<F extends (...args: any[]) => Promise<unknown>>(
  name: string,
  inputs: () => readonly Check[],
  run: F,
): F & Declared {
  const known = checksOf(inputs);
  const start = async (args: unknown[]): Promise<unknown> => {
    checkArguments(name, known(), args);
    return run(...args);
  };
  const checked = (...args: unknown[]): Promise<unknown> => tracedTo(start(args), captureCallSite());
  return declared(checked, name, run, known) as unknown as F & Declared;
}

function checksOf(inputs: () => readonly Check[]): () => readonly Check[] {
  let checks: readonly Check[] | undefined;
  return () => {
    checks ??= inputs();
    return checks;
  };
}

/** Checks the arguments of a call, and that there are not more than it has parameters. */
export function checkArguments(name: string, checks: readonly Check[], args: readonly unknown[]): void {
  for (let index = 0; index < checks.length; index++) {
    const one = checks[index] as Check;
    if (one.restName !== undefined) {
      for (let at = index; at < args.length; at++)
        checkArgument(name, `${one.restName}[${at - index}]`, required(one), args[at]);
      return;
    }
    checkArgument(name, '', one, args[index]);
  }
  refuseSurplus(name, checks.length, args);
}

/** Throws for an argument behind the last parameter, which would be ignored. `undefined` counts as absent. */
export function refuseSurplus(subject: string, most: number, args: readonly unknown[]): void {
  if (args.length <= most || isCallOfMap(args)) return;
  if (args.slice(most).every((value) => value === undefined)) return;
  const expected = most === 1 ? '1 argument' : `${most === 0 ? 'no' : most} arguments`;
  throw new EncodeError('ERR_INVALID_ARG_VALUE', `expected ${expected}, got ${args.length}`).toError(subject);
}

/** Throws for a class whose objects are made by functions, where a program calls the constructor. */
export function refuseConstructor(name: string, makers: string): never {
  const reason = `objects of this class come from ${makers}`;
  throw new EncodeError('ERR_INVALID_ARG_VALUE', reason).toError(`new ${name}`);
}

/** Whether an array calls the function for each item, as `routes.map(add)` does: with the index and the array behind it. */
function isCallOfMap([item, index, list]: readonly unknown[]): boolean {
  return Array.isArray(list) && typeof index === 'number' && list[index] === item;
}

function declared(
  checked: (...args: unknown[]) => unknown,
  name: string,
  run: { readonly name: string },
  inputs: () => readonly Check[],
): unknown {
  return Object.defineProperties(checked, {
    name: {
      value: run.name === '' ? name.replaceAll(/ (\w)/g, (_, letter) => letter.toUpperCase()) : run.name,
    },
    operationName: { value: name },
    inputs: { get: inputs },
  });
}
