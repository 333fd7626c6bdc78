import { isRecord } from '../../netlink/codec/encode-error.ts';
import { Reader } from '../../netlink/codec/reader.ts';
import { Writer } from '../../netlink/codec/writer.ts';
import { messageHeaderLength } from '../../netlink/message/header.ts';
import { encodeRequest } from '../../netlink/request/encode-request.ts';
import type { KeptRequest, KeptRequests } from '../../netlink/request/kept-requests.ts';
import type { ReadEvent, Request } from '../../netlink/request/request.ts';
import type { Item, StateKind } from './kinds/kind.ts';

/** The buffer that messages are written to and read from: decoded values do not share its memory. */
const writer = new Writer(4096);
let reader = new Reader(writer.bytes);

/**
 * Reads the message of a request as if the kernel had sent it. The result is the object as a list would have it, with the fields
 * that the request sends: numbers have their names, addresses their usual text, and state of the kernel is left out. Throws the
 * errors of the encoder.
 */
export function asListed(request: Request<unknown>, read: ReadEvent<unknown>): Item {
  writer.length = 0;
  encodeRequest(writer, request, 0);
  if (reader.bytes !== writer.bytes) reader = new Reader(writer.bytes);
  return firstOf(read(reader, messageHeaderLength, writer.length, request.type));
}

/** The object of a message, which can have several. */
function firstOf(result: unknown): Item {
  return (Array.isArray(result) ? result[0] : result) as Item;
}

/** Throws for a request whose values cannot be encoded. */
export function checkEncoding(request: Request<unknown>): void {
  writer.length = 0;
  encodeRequest(writer, request, 0);
}

const forms = new WeakMap<object, Item>();

/** The normal form of an object, listed or wanted: what a request to create it says, as a list would have it. */
export function normalForm(kind: StateKind, item: Item): Item {
  let form = forms.get(item);
  if (form === undefined) {
    form = asListed(kind.create(item), readerOf(kind));
    forms.set(item, form);
  }
  return form;
}

/** The normal form of the object that an encoded request creates. */
export function keptForm(kept: KeptRequests, kind: StateKind, creation: KeptRequest): Item {
  return firstOf(kept.read(creation, readerOf(kind)));
}

/** Reads a request that creates an object. */
function readerOf({ readCreate, definition: { read, list } }: StateKind): ReadEvent<unknown> {
  return (readCreate ?? read ?? list?.().read) as ReadEvent<unknown>;
}

/**
 * Whether `actual` has everything that `wanted` has: of objects the named fields, of lists each item, of lists of names the same
 * names in any order.
 */
export function includes(
  actual: unknown,
  wanted: unknown,
  isSameValue: StateKind['isSameValue'] = undefined,
): boolean {
  if (Object.is(actual, wanted)) return true;
  if (typeof wanted === 'bigint' || typeof actual === 'bigint')
    return (typeof wanted === 'number' || typeof actual === 'number') && Number(wanted) === Number(actual);
  if (typeof wanted !== 'object' || wanted === null) return false;
  if (wanted instanceof Uint8Array)
    return actual instanceof Uint8Array && Buffer.compare(wanted, actual) === 0;
  if (Array.isArray(wanted)) {
    if (!Array.isArray(actual) || actual.length !== wanted.length) return false;
    if (wanted.every(isFlag)) return wanted.every((name) => actual.includes(name));
    return wanted.every((item, index) => includes(actual[index], item, isSameValue));
  }
  if (typeof actual !== 'object' || actual === null) return false;
  const [has, wants] = [actual as Item, wanted as Item];
  if (Array.isArray(wants.flags) && Array.isArray(wants.mask)) {
    // Flags with a mask: those outside of it stay as they are.
    const given = wants.flags as unknown[];
    const now = (has.flags ?? []) as unknown[];
    return wants.mask.every((flag) => given.includes(flag) === now.includes(flag));
  }
  return Object.keys(wants).every(
    (key) =>
      wants[key] === undefined ||
      includes(has[key], wants[key], isSameValue) ||
      isSameValue?.(key, has[key], wants[key]) === true,
  );
}

const isFlag = (value: unknown): boolean => typeof value === 'string';

/** A value without the fields of a kind that are not compared. */
export function comparable(kind: StateKind, value: unknown): unknown {
  const { unreported } = kind;
  if (unreported === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => comparable(kind, item));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !unreported.includes(key))
      .map(([key, item]) => [key, comparable(kind, item)]),
  );
}

/** Returns `actual` with the fields of `wanted`, which count also within the objects that it holds. */
export function merged(actual: unknown, wanted: unknown): unknown {
  if (!isRecord(actual) || !isRecord(wanted)) return wanted;
  const result: Item = { ...actual };
  for (const [key, value] of Object.entries(wanted))
    if (value !== undefined) result[key] = merged(actual[key], value);
  return result;
}

/** Replaces the values at a path of an object, without changing the object. `*` in the path stands for each item of a list. */
export function mapPath(
  value: unknown,
  path: readonly string[],
  map: (value: unknown, path: string) => unknown,
  at = '',
): unknown {
  const [first] = path;
  if (first === undefined) return value === undefined ? undefined : map(value, at);
  // Most objects lack most of the fields.
  if (first !== '*' && (!isRecord(value) || value[first] === undefined)) return value;
  const rest = path.slice(1);
  if (first === '*') {
    if (!Array.isArray(value)) return value;
    return value.map((item, index) => mapPath(item, rest, map, `${at}[${index}]`));
  }
  const record = value as Item;
  const inner = mapPath(record[first], rest, map, at === '' ? first : `${at}.${first}`);
  return inner === record[first] ? value : { ...record, [first]: inner };
}

/** Indexes of the links that an object is on, or names. */
export function linkIndexes({ ofLink, linkFields = [] }: StateKind, item: Item): number[] {
  const indexes: number[] = ofLink ? [item.index as number] : [];
  for (const path of linkFields)
    mapPath(item, path, (index) => {
      indexes.push(index as number);
      return index;
    });
  return indexes;
}
