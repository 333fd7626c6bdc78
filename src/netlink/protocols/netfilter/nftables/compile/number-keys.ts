import { parseIpv4Number } from '../../../../codec/index.ts';
import { ipv4Address } from '../datatypes/addresses.ts';
import type { NftResolver } from '../resolver.ts';
import { isObject } from './json.ts';
import type { ConcatTyped } from './values.ts';

/** Keys of elements that are numbers of at most 32 bits: the first and the last of each. */
export interface NumberKeys {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

/** How the keys are given: as JSON, or as text that may also be a network (`10.0.0.0/8`) or a range. */
export type KeyForm = 'json' | 'text';

/**
 * Reads keys as numbers. Returns undefined if one of them is something else, or wrong: then {@link elementsOf} reads or refuses
 * all of them.
 *
 * @param hasIntervals whether a key may be a network or a range
 */
export function numberKeysOf(
  keys: readonly unknown[],
  typed: ConcatTyped,
  resolver: NftResolver,
  hasIntervals: boolean,
  form: KeyForm,
): NumberKeys | undefined {
  const { type, bits } = typed;
  const isWhole = bits === 8 || bits === 16 || bits === 32;
  if (typed.parts !== undefined || type.base === 'string' || !isWhole) return undefined;
  const reader = new KeyReader(typed, resolver, hasIntervals, form);
  const from = new Uint32Array(keys.length);
  const to = new Uint32Array(keys.length);
  for (let index = 0; index < keys.length; index++) {
    if (!reader.read(keys[index])) return undefined;
    from[index] = reader.from;
    to[index] = reader.to;
  }
  return { from, to };
}

/** Reads one key after another, without an object for each. */
class KeyReader {
  /** The first value of the key that was read last. */
  from = 0;
  /** Its last value. */
  to = 0;
  readonly #typed: ConcatTyped;
  readonly #resolver: NftResolver;
  readonly #hasIntervals: boolean;
  readonly #isText: boolean;
  readonly #isIpv4: boolean;
  /** The greatest number. */
  readonly #last: number;

  constructor(typed: ConcatTyped, resolver: NftResolver, hasIntervals: boolean, form: KeyForm) {
    this.#typed = typed;
    this.#resolver = resolver;
    this.#hasIntervals = hasIntervals;
    this.#isText = form === 'text';
    this.#isIpv4 = typed.type === ipv4Address;
    this.#last = 2 ** typed.bits - 1;
  }

  /** Reads a key. Returns false for one that is no number, network or range. */
  read(key: unknown): boolean {
    if (typeof key === 'string') {
      if (this.#isText && (key.includes('/') || key.includes('-'))) return this.#readInterval(key);
      return this.#set(this.#number(key));
    }
    if (typeof key === 'number') return this.#set(this.#number(key));
    return this.#hasIntervals && isObject(key) && this.#readObject(key);
  }

  /** The number of a constant; -1 for any other value. */
  #number(value: unknown): number {
    const isText = typeof value === 'string' && value !== '*';
    if (!isText && !(typeof value === 'number' && Number.isSafeInteger(value))) return -1;
    const { type, bits } = this.#typed;
    const number = type.parse(String(value), this.#resolver, bits);
    return typeof number === 'number' && number >= 0 && number <= this.#last ? number : -1;
  }

  #set(from: number, to: number = from): boolean {
    this.from = from;
    this.to = to;
    return from !== -1 && from <= to;
  }

  /** Reads an IPv4 network or a range of IPv4 addresses. */
  #readInterval(text: string): boolean {
    if (!this.#isIpv4 || !this.#hasIntervals) return false;
    const slash = text.indexOf('/');
    if (slash === -1) {
      const dash = text.indexOf('-');
      return this.#set(parseIpv4Number(text, 0, dash), parseIpv4Number(text, dash + 1));
    }
    const length = text.length - slash > 3 ? -1 : decimalAt(text, slash + 1);
    return this.#setPrefix(parseIpv4Number(text, 0, slash), length);
  }

  #readObject(key: Readonly<Record<string, unknown>>): boolean {
    const { prefix, range, ...others } = key;
    if (Object.keys(others).length > 0 || (prefix !== undefined && range !== undefined)) return false;
    if (Array.isArray(range))
      return range.length === 2 && this.#set(this.#number(range[0]), this.#number(range[1]));
    if (!isObject(prefix)) return false;
    const { addr, len, ...more } = prefix;
    return Object.keys(more).length === 0 && this.#setPrefix(this.#number(addr), len);
  }

  #setPrefix(address: number, length: unknown): boolean {
    const { bits } = this.#typed;
    if (typeof length !== 'number' || !Number.isInteger(length) || length < 0 || length > bits) return false;
    const size = 2 ** (bits - length);
    const first = address - (address % size);
    return address !== -1 && this.#set(first, first + size - 1);
  }
}

/** The decimal number from an offset of a text to its end; -1 for any other text. */
function decimalAt(text: string, start: number): number {
  let value = start === text.length ? -1 : 0;
  for (let index = start; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Most keys that {@link sortKeys} can sort: 21 bits hold the place of one. */
const mostSorted = 2 ** 21;

/**
 * Sorts keys. Returns undefined if two of them overlap without being the same, unless overlapping and neighbouring ones are to be merged.
 * Of several that are the same, one remains.
 */
export function sortKeys({ from, to }: NumberKeys, isMerging: boolean): NumberKeys | undefined {
  const { length } = from;
  if (length > mostSorted) return undefined;
  // A number holds the first value and the place, which sorts faster than objects do.
  const order = Float64Array.from(from, (first, index) => first * mostSorted + index);
  if (!isAscending(from)) order.sort();
  const sorted = { from: new Uint32Array(length), to: new Uint32Array(length) };
  let count = 0;
  for (const entry of order) {
    const first = Math.floor(entry / mostSorted);
    const last = to[entry % mostSorted] as number;
    const before = count - 1;
    const end = sorted.to[before] as number;
    if (count > 0 && (first <= end || (isMerging && first === end + 1))) {
      if (isMerging) sorted.to[before] = Math.max(last, end);
      else if (first !== sorted.from[before] || last !== end) return undefined;
      continue;
    }
    sorted.from[count] = first;
    sorted.to[count] = last;
    count++;
  }
  return { from: sorted.from.subarray(0, count), to: sorted.to.subarray(0, count) };
}

function isAscending(numbers: Uint32Array): boolean {
  for (let index = 1; index < numbers.length; index++)
    if ((numbers[index] as number) < (numbers[index - 1] as number)) return false;
  return true;
}
