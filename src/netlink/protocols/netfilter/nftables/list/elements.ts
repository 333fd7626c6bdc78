import { littleEndian } from '../../../../codec/index.ts';
import { bytesOf, compare, decrement, rangePrefix, shiftRight, toBigInt } from '../bits.ts';
import type { Typed } from '../compile/nodes.ts';
import { partsOf, type SetDefinition } from '../compile/set-definition.ts';
import type { ConcatTyped } from '../compile/values.ts';
import type { ElementAttributes } from '../elements.ts';
import type { NftElement, NftExpression, NftUnknown, NftVerdict } from '../json-types.ts';
import type { NumberLength } from '../number-list.ts';
import { isPlainInterval, setFlags } from '../sets.ts';
import { elementUserData, findUserData, userDataText } from '../userdata.ts';
import { numberBytes, showBound, showConstant } from './constants.ts';
import { listInteger } from './integers.ts';
import { stateListers } from './kinds.ts';
import type { ListOptions } from './list-scope.ts';
import type { KeyPart } from './nodes.ts';
import { hasPrefixes } from './packet-scope.ts';
import { showVerdict } from './verdict.ts';

/** One element, or all keys of an interval: bytes as they lie in registers. */
interface Entry {
  readonly from: Uint8Array;
  /** The last key; of all parts for a concatenation. */
  readonly to: Uint8Array | undefined;
  readonly element: ElementAttributes;
}

/** The parts of a set's key as the set itself tells of them. */
export function partsOfSet({ key, flags }: SetDefinition): KeyPart[] {
  // Intervals need an order of keys, so their keys are kept in network byte order.
  const isInterval = (flags & setFlags.interval) !== 0;
  return partsOf(key).map(({ type, bits, order }) => ({
    type,
    bits,
    order: isInterval ? 'big' : order,
    shift: 0,
  }));
}

/** The elements of a set or map, in JSON. */
export function listElements(
  definition: SetDefinition,
  elements: readonly ElementAttributes[],
  parts: readonly KeyPart[],
  data: Typed | undefined,
  options: ListOptions,
): NftElement[] {
  const isInterval = isPlainInterval(definition.flags);
  const catchall = elements.filter(({ flags }) => flags?.includes('catchall'));
  const entries = isInterval ? intervalsOf(elements, parts) : entriesOf(elements, parts);
  const listed = entries.map((entry) => listElement(entry, definition, parts, data, options));
  for (const element of catchall) listed.push(withProperties('*', element, definition, data, options));
  return listed;
}

/** The length of a set's keys, if elements that are keys alone can be listed by {@link listNumberElements}. */
export function numberLengthOf(
  { flags, data }: SetDefinition,
  parts: readonly KeyPart[],
): NumberLength | undefined {
  const [part] = parts;
  const isPlain = data === undefined && (flags & setFlags.interval) === 0 && parts.length === 1;
  if (!isPlain || part === undefined || part.type.base !== 'integer' || part.shift !== 0) return undefined;
  const { bits } = part;
  return bits === 8 || bits === 16 || bits === 32 ? ((bits >> 3) as NumberLength) : undefined;
}

/** The elements of a set in JSON, of their keys as numbers: see {@link readNumberList}. */
export function listNumberElements(
  numbers: Uint32Array,
  part: KeyPart,
  length: NumberLength,
  options: ListOptions,
): NftElement[] {
  const bytes = new Uint8Array(4);
  const view = new DataView(bytes.buffer);
  const key = bytes.subarray(4 - length);
  const isReversed = part.order === 'host' && littleEndian;
  const values = isReversed ? numbers.map((number) => swapped(number, length)) : numbers.slice();
  values.sort();
  return Array.from(values, (value) => {
    view.setUint32(0, value);
    return showConstant(key, part, options);
  });
}

/** The number with its bytes in the other order. */
function swapped(number: number, length: NumberLength): number {
  if (length === 1) return number;
  if (length === 2) return ((number & 255) << 8) | (number >>> 8);
  const middle = ((number & 0xff00) << 8) | ((number >>> 8) & 0xff00);
  return ((number << 24) | middle | (number >>> 24)) >>> 0;
}

function keyBytes({ key }: ElementAttributes): Uint8Array {
  return key?.value ?? new Uint8Array(0);
}

/** Returns the elements that have a key, ordered by it. */
function entriesOf(elements: readonly ElementAttributes[], parts: readonly KeyPart[]): Entry[] {
  const entries = elements
    .filter(({ flags }) => !flags?.includes('catchall') && !flags?.includes('intervalEnd'))
    .map((element): Entry => ({ from: keyBytes(element), to: element.keyEnd?.value, element }));
  // Intervals of concatenations stay in the order in which the kernel keeps them.
  return entries.some(({ to }) => to !== undefined) ? entries : sorted(entries, parts);
}

function sorted(entries: Entry[], parts: readonly KeyPart[]): Entry[] {
  const keyed = entries.map((entry) => ({ entry, key: sortKey(entry.from, parts) }));
  keyed.sort((a, b) => compare(a.key, b.key));
  return keyed.map(({ entry }) => entry);
}

/** Returns bytes whose order is that of the keys: each part most significant byte first; of several flags the lowest counts. */
function sortKey(wire: Uint8Array, parts: readonly KeyPart[]): Uint8Array {
  const [part] = parts;
  if (parts.length === 1 && part !== undefined) return partSortKey(wire, part);
  const key = new Uint8Array(wire.length);
  let at = 0;
  for (const one of parts) {
    const size = bytesOf(one.bits);
    key.set(partSortKey(wire.subarray(at, at + size), one), at);
    at += (size + 3) & ~3;
  }
  return key;
}

function partSortKey(wire: Uint8Array, part: KeyPart): Uint8Array {
  const bytes = numberBytes(wire, part);
  if (part.type.base !== 'bitmask') return bytes;
  const value = toBigInt(bytes);
  const lowest = value & -value;
  const key = new Uint8Array(bytes.length);
  for (let index = key.length - 1, rest = lowest; index >= 0; index--, rest >>= 8n)
    key[index] = Number(rest & 255n);
  return key;
}

/** Intervals of their first keys and of the keys behind them. */
function intervalsOf(elements: readonly ElementAttributes[], parts: readonly KeyPart[]): Entry[] {
  const bounds = elements
    .filter(({ flags }) => !flags?.includes('catchall'))
    .map((element) => ({ element, bytes: bigEndian(keyBytes(element), parts), isEnd: isEndOf(element) }));
  bounds.sort((a, b) => compare(a.bytes, b.bytes) || Number(b.isEnd) - Number(a.isEnd));
  const entries: Entry[] = [];
  for (const [index, { element, bytes, isEnd }] of bounds.entries()) {
    if (isEnd) continue;
    const next = bounds[index + 1];
    const last =
      element.keyEnd?.value ??
      (next === undefined ? new Uint8Array(bytes.length).fill(255) : decrement(next.bytes));
    entries.push({ from: bytes, to: last, element });
  }
  return entries;
}

function isEndOf({ flags }: ElementAttributes): boolean {
  return flags?.includes('intervalEnd') === true;
}

/** Returns the key of an interval, which is kept most significant byte first with any type. */
function bigEndian(wire: Uint8Array, parts: readonly KeyPart[]): Uint8Array {
  const [part] = parts;
  return part === undefined ? wire : numberBytes(wire, part);
}

function listElement(
  { from, to, element }: Entry,
  definition: SetDefinition,
  parts: readonly KeyPart[],
  data: Typed | undefined,
  options: ListOptions,
): NftElement {
  const [part] = parts;
  const isInterval = isPlainInterval(definition.flags);
  const key =
    parts.length > 1
      ? showConcat(from, to, parts, options)
      : part === undefined
        ? 0
        : isInterval
          ? showInterval(from, to ?? from, part, options)
          : showKeyValue(numberBytes(from, part), part, options);
  return withProperties(key, element, definition, data, options);
}

function showKeyValue(bytes: Uint8Array, part: KeyPart, options: ListOptions): NftExpression {
  return showConstant(part.shift === 0 ? bytes : shiftRight(bytes, part.shift), part, options);
}

function showConcat(
  from: Uint8Array,
  to: Uint8Array | undefined,
  parts: readonly KeyPart[],
  options: ListOptions,
): NftExpression {
  let at = 0;
  const shown = parts.map((part) => {
    const size = bytesOf(part.bits);
    const first = numberBytes(from.subarray(at, at + size), part);
    const last = to === undefined ? first : numberBytes(to.subarray(at, at + size), part);
    at += (size + 3) & ~3;
    return showInterval(first, last, part, options);
  });
  return { concat: shown };
}

/** All values from one to another: one value, a network, texts that begin alike, or a range. */
function showInterval(from: Uint8Array, to: Uint8Array, part: KeyPart, options: ListOptions): NftExpression {
  if (compare(from, to) === 0) return showKeyValue(from, part, options);
  if (part.type.base === 'string') {
    const length = rangePrefix(from, to);
    if (length !== undefined && length % 8 === 0)
      return `${new TextDecoder().decode(from.subarray(0, length >> 3))}*`;
  }
  const length = hasPrefixes(part.type.name) ? rangePrefix(from, to) : undefined;
  if (length !== undefined) return { prefix: { addr: showKeyValue(from, part, options), len: length } };
  const bound = (bytes: Uint8Array): NftExpression =>
    showBound(part.shift === 0 ? bytes : shiftRight(bytes, part.shift), part, options);
  return { range: [bound(from), bound(to)] };
}

/** An element with what it has besides its key. */
function withProperties(
  key: NftExpression,
  element: ElementAttributes,
  definition: SetDefinition,
  data: Typed | undefined,
  options: ListOptions,
): NftElement {
  const shown = properties(key, element, options);
  if (definition.data === undefined) return shown;
  return [shown, dataOf(element, definition, data, options)];
}

function properties(val: NftExpression, element: ElementAttributes, options: ListOptions): NftExpression {
  const { timeout, expiration, userdata, expr, expressions } = element;
  const comment = userDataText(findUserData(userdata, elementUserData.comment));
  const states = expressions ?? (expr === undefined ? [] : [expr]);
  if (timeout === undefined && expiration === undefined && comment === undefined && states.length === 0)
    return val;
  const more: Record<string, unknown> = { val };
  if (timeout !== undefined) more.timeout = listInteger(timeout / 1000n);
  if (expiration !== undefined && options.stateless !== true) more.expires = listInteger(expiration / 1000n);
  if (comment !== undefined) more.comment = comment;
  for (const { name = '', data } of states) Object.assign(more, stateListers.get(name)?.(data, options));
  return { elem: more as unknown as { val: NftExpression } };
}

function dataOf(
  { data, objref }: ElementAttributes,
  definition: SetDefinition,
  typed: Typed | undefined,
  options: ListOptions,
): NftExpression | NftVerdict | NftUnknown {
  if (objref !== undefined) return objref;
  if (data?.verdict !== undefined) return showVerdict(data.verdict);
  const own = typeof definition.data === 'object' ? definition.data : undefined;
  const of = own?.parts === undefined ? (typed ?? own) : own;
  const bytes = data?.value;
  if (of === undefined || bytes === undefined) return 0;
  return showData(bytes, of, definition.dataInterval === true, options);
}

/** Data of a map: a value, or with intervals the first and the last one behind each other. */
function showData(
  bytes: Uint8Array,
  typed: ConcatTyped,
  isInterval: boolean,
  options: ListOptions,
): NftExpression {
  const parts = partsOf(typed).map((part): KeyPart => ({ ...part, shift: 0 }));
  const half = bytes.length >> 1;
  const from = isInterval ? bytes.subarray(0, half) : bytes;
  const to = isInterval ? bytes.subarray(half) : undefined;
  const [part] = parts;
  if (parts.length > 1 || part === undefined) return showConcat(from, to, parts, options);
  const size = bytesOf(part.bits);
  const first = numberBytes(from.subarray(0, size), part);
  if (to === undefined) return showKeyValue(first, part, options);
  const last = numberBytes(to.subarray(0, size), part);
  // A single address among networks is one of a single address.
  if (compare(first, last) === 0 && hasPrefixes(part.type.name))
    return { prefix: { addr: showKeyValue(first, part, options), len: part.bits } };
  return showInterval(first, last, part, options);
}
