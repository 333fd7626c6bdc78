/** Types of configuration: each checks a value of JSON, and tells TypeScript its type. */
import {
  EncodeError,
  inField,
  isRecord,
  show,
  throwInvalidType,
  throwInvalidValue,
} from '../netlink/codec/encode-error.ts';
import { parseIp } from '../netlink/codec/scalars/addresses.ts';
import { type Check, isBoolean, isInteger, isLinkAddress, isOneOf } from '../netlink/request/input.ts';
import { parseNetwork } from './ip-network.ts';

/** A value of a configuration. `read` returns the value, or throws an error that `readAs` completes with the path. */
export interface Field<T> {
  readonly read: (value: unknown) => T;
  readonly isOptional?: true;
  /** The fields of an object. */
  readonly fields?: Shape;
  /** The field of the items of a list. */
  readonly item?: Field<unknown>;
}

/** The fields of an object by their keys. */
// biome-ignore lint/suspicious/noExplicitAny: each field has its own type.
export type Shape = Readonly<Record<string, Field<any>>>;

type OptionalKeys<S extends Shape> = {
  [K in keyof S]: S[K] extends { readonly isOptional: true } ? K : never;
}[keyof S];
type ValueOf<F> = F extends Field<infer T> ? T : never;

/** The type of an object of these fields. */
export type Values<S extends Shape> = {
  readonly [K in Exclude<keyof S, OptionalKeys<S>>]: ValueOf<S[K]>;
} & { readonly [K in OptionalKeys<S>]?: ValueOf<S[K]> | undefined };

/** A field that may be absent. `null` and an empty text count as absent, as in plugins in Go. */
export interface OptionalField<T> extends Field<T> {
  readonly isOptional: true;
}

function checked<T>(check: Check): Field<T> {
  return {
    read: (value) => {
      check(value);
      return value as T;
    },
  };
}

function textOf(expected: string, isRight: (text: string) => boolean): Field<string> {
  return {
    read: (value) => {
      if (typeof value !== 'string') throwInvalidType(`${expected} as text`, value);
      if (!isRight(value as string)) throwInvalidValue(`expected ${expected}, got ${show(value)}`);
      return value as string;
    },
  };
}

function optional<T>(field: Field<T>): OptionalField<T> {
  return { ...field, isOptional: true };
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** An object with these keys. Other keys are left as they are: a configuration may have keys for other programs. */
function object<S extends Shape>(shape: S): Field<Values<S>> {
  return {
    fields: shape,
    read: (value) => {
      if (!isRecord(value)) throwInvalidType('an object', value);
      const result: Record<string, unknown> = { ...(value as object) };
      for (const [key, field] of Object.entries(shape)) {
        const given = Object.hasOwn(result, key) ? result[key] : undefined;
        if (isAbsent(given) && field.isOptional === true) delete result[key];
        else if (given === undefined)
          throw new EncodeError('ERR_INVALID_ARG_VALUE', 'the key is missing').within(key);
        else result[key] = inField(key, () => field.read(given));
      }
      return result as Values<S>;
    },
  };
}

function list<T>(item: Field<T>): Field<readonly T[]> {
  return {
    item,
    read: (value) => {
      if (!Array.isArray(value)) throwInvalidType('a list', value);
      return (value as unknown[]).map((one, index) => inField(`[${index}]`, () => item.read(one)));
    },
  };
}

/** An object of any keys. */
function record<T>(item: Field<T>): Field<Readonly<Record<string, T>>> {
  return {
    read: (value) => {
      if (!isRecord(value)) throwInvalidType('an object', value);
      const entries = Object.entries(value as object);
      return Object.fromEntries(entries.map(([key, one]) => [key, inField(key, () => item.read(one))]));
    },
  };
}

/** The types of configuration. */
export const field = {
  /** A text. */
  text: checked<string>((value) => {
    if (typeof value !== 'string') throwInvalidType('text', value);
  }),
  /** A text that fits a pattern. `expected` describes it in errors. */
  pattern: (expected: string, pattern: RegExp): Field<string> =>
    textOf(expected, (value) => pattern.test(value)),
  /** `true` or `false`. */
  boolean: checked<boolean>(isBoolean),
  /** A whole number from `least` to `most`. */
  integer: (least = 0, most = 0x7fff_ffff): Field<number> => checked<number>(isInteger(least, most)),
  /** One of some words. */
  oneOf: <const W extends string>(...words: readonly W[]): Field<W> => checked<W>(isOneOf(words)),
  /** An IPv4 or IPv6 address. */
  address: textOf('an IP address without a prefix length', (value) => parseIp(value) !== undefined),
  /** An address with the length of its network: `10.0.0.1/24`. */
  prefix: textOf('an IP address with a prefix length', (value) => parseNetwork(value) !== undefined),
  /** An address with or without the length of its network. */
  addressOrPrefix: textOf(
    'an IP address',
    (value) => parseIp(value) !== undefined || parseNetwork(value) !== undefined,
  ),
  /** The address of an Ethernet link: six bytes. */
  ethernetAddress: textOf('the address of an Ethernet link', (value) =>
    /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(value),
  ),
  /** A link-layer address of any length. */
  linkAddress: checked<string>(isLinkAddress),
  /** The name of a link. */
  linkName: textOf('the name of a link, at most 15 bytes', isLinkName),
  list,
  record,
  object,
  optional,
} as const;

/** Whether a text can be the name of a link. */
export function isLinkName(text: string): boolean {
  return (
    text !== '' && Buffer.byteLength(text) <= 15 && text !== '.' && text !== '..' && !/[\s/:%\0]/.test(text)
  );
}

/** Reads a value by a field. `fail` makes the error of the path of the wrong part, such as `ipam.ranges[0][0].subnet`, and the reason. */
export function readAs<T>(
  value: unknown,
  type: Field<T>,
  fail: (path: string, reason: string) => Error,
  start = '',
): T {
  try {
    return type.read(value);
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    const path = [start, ...error.path].filter((part) => part !== '').join('.');
    throw fail(path.replaceAll('.[', '['), error.reason);
  }
}
