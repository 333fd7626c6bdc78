import { hexDigits } from './hex.ts';
import type { AnyType } from './type.ts';

/** Seconds of a lifetime without an end, on the wire and in the output of `ip -json`. */
const forever = 0xffff_ffff;

/**
 * Returns a value as JSON can hold it: 64-bit integers as numbers where these are exact, else as strings, as in the output of
 * `ip -json`; bytes as hexadecimal digits; `Infinity`, which stands for a lifetime without an end, as 4294967295, which requests accept. Objects with a `toJSON` of another class are left to it.
 */
export function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (value === Number.POSITIVE_INFINITY) return forever;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return hexDigits(value);
  if (Array.isArray(value)) return value.map(jsonValue);
  if (value instanceof Map) return jsonValue(Object.fromEntries(value));
  if (value instanceof Set) return jsonValue([...value]);
  return typeof (value as { toJSON?: unknown }).toJSON === 'function' ? value : fieldsToJson(value);
}

function fieldsToJson(value: object): object {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonValue(item)]));
}

/**
 * The prototype of decoded objects with 64-bit integers or bytes, which JSON cannot hold: that of `{}`, with a `toJSON`. In all else
 * the objects are plain.
 */
export const jsonPrototype: object = Object.create(Object.prototype, {
  constructor: { value: Object, writable: true, configurable: true },
  toJSON: {
    value: function toJSON(this: object): object {
      return fieldsToJson(this);
    },
    writable: true,
    configurable: true,
  },
});

/** Kinds of types whose values JSON can hold, or which have a `toJSON` where they need one. */
const plainKinds = new Set([
  'array',
  'attributes',
  'bitfield32',
  'bool8',
  'enumeration',
  'fixedString',
  'flag',
  'flags',
  'ip',
  'ipv4',
  'ipv6',
  'linkAddress',
  'mac',
  'namedArray',
  'nestedList',
  'pad',
  'ranged',
  'records',
  'string',
  'struct',
  'structWithAttributes',
]);

/** Returns whether values of a type contain 64-bit integers or bytes outside of objects with a `toJSON`. */
function isWide(type: AnyType): boolean {
  const { kind, item } = type as AnyType & { readonly item?: AnyType };
  if (item !== undefined) return isWide(item);
  return !plainKinds.has(kind) && !/^(be|le)?[us](8|16|32)$/.test(kind);
}

/** Returns the prototype of objects with these fields. */
export function prototypeFor(fields: readonly { readonly type: AnyType }[]): object {
  return fields.some(({ type }) => isWide(type)) ? jsonPrototype : Object.prototype;
}

/** Returns the prototype of objects with the fields of two parts, whose prototypes are these. */
export function commonPrototype(one: object | undefined, other: object): object {
  return one === jsonPrototype ? one : other;
}
