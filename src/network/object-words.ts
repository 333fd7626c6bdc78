/**
 * The words of `ip` in the arguments of the object model: links by name where requests have an index, `dev`, `via`, `from` and `to`.
 */
import { type ArgumentError, isRecord } from '../netlink/codec/encode-error.ts';
import { didYouMean } from '../netlink/codec/nearest-word.ts';
import { parsePrefix } from '../netlink/protocols/common/prefix.ts';
import type {
  AddressCreate,
  AddressFilter,
  LinkChange,
  LinkCreate,
  LinkFilter,
  LinkReference,
  NeighbourCreate,
  NeighbourFilter,
  NeighbourReference,
  NexthopCreate,
  NexthopFilter,
  RouteCreate,
  RouteFilter,
  RouteQuery,
  RuleCreate,
  RuleFilter,
} from '../netlink/protocols/route/index.ts';
import { linkKinds } from '../netlink/protocols/route/links/kinds/registry.ts';
import * as links from '../netlink/protocols/route/links/operations.ts';
import type { RouteNexthopCreate } from '../netlink/protocols/route/routes/route.ts';
import {
  type Check,
  checkArgument,
  isAddress,
  isAnyOf,
  isIndex,
  isInteger,
  isText,
} from '../netlink/request/input.ts';
import type { Request } from '../netlink/request/request.ts';
import { throwInvalid } from '../netlink/request/validate.ts';
import type { NetlinkSocket } from '../netlink/socket/socket.ts';

/** The same object with links by name, by index, or by an object with an index, in some of its fields. */
type Named<T, K extends keyof T> = Omit<T, K> & {
  [P in K]?: LinkReference | Extract<T[P], undefined> | undefined;
};

/** The link of an object, as `ip` calls it. */
interface Device {
  /** The link: name, index or a `Link`. */
  dev?: LinkReference | undefined;
}

/** The gateway of a route, as `ip` calls it. */
interface Gateway {
  /** Address of the gateway; an object for one of another family than the route: `{ family: 'inet6', address: 'fe80::1' }`. */
  via?: string | RouteCreate['via'];
}

/** A next hop of a route, in the words of `ip`. */
export type RouteNexthopWords = Omit<Named<RouteNexthopCreate, 'oif'>, 'via'> & Device & Gateway;

/** A route, in the words of `ip`: `{ dst: '10.0.0.0/8', via: '10.1.0.1', dev: 'eth0' }`. All fields of a request are understood too. */
export type RouteWords = Omit<Named<RouteCreate, 'oif' | 'iif'>, 'via' | 'nexthops'> &
  Device &
  Gateway & {
    nexthops?: readonly RouteNexthopWords[] | undefined;
    /** The source prefix that the route is for (IPv6). */
    from?: string | undefined;
  };

/** Which routes, in the words of `ip`. */
export type RouteFilterWords = Named<RouteFilter, 'oif'> &
  Device & {
    /** Address of the gateway. */
    via?: string | undefined;
  };

/** Of which packet a route is looked up, in the words of `ip`. */
export type RouteQueryWords = Named<RouteQuery, 'oif' | 'iif'> & Device & { from?: string | undefined };

/** A rule, in the words of `ip`: `{ from: '10.0.0.0/8', iif: 'eth0', table: 'blue' }`. */
export type RuleWords = RuleCreate & Ends;

/** Which rules, in the words of `ip`. */
export type RuleFilterWords = RuleFilter & Ends;

interface Ends {
  /** Source prefix: `src`. */
  from?: string | undefined;
  /** Destination prefix: `dst`. */
  to?: string | undefined;
  /** Name of the link that packets come in by: `iifName`. */
  iif?: string | undefined;
  /** Name of the link that packets go out by, of sockets that are bound to it: `oifName`. */
  oif?: string | undefined;
}

/** A neighbour, in the words of `ip`: `{ dst: '10.0.0.2', lladdr: '02:00:00:00:00:02', dev: 'eth0' }`. */
export type NeighbourWords = Named<NeighbourCreate, 'index' | 'ifindex' | 'master'> & Device;
/** Refers to a neighbour, in the words of `ip`. */
export type NeighbourReferenceWords = Named<NeighbourReference, 'index'> & Device;
/** Which neighbours, in the words of `ip`. */
export type NeighbourFilterWords = Named<NeighbourFilter, 'index' | 'master'> & Device;
/** An IP address of a link, in the words of `ip`: `{ address: '10.0.0.1/24', dev: 'eth0' }`. */
export type AddressWords = Named<AddressCreate, 'index'> & Device;
/** Which addresses, in the words of `ip`. */
export type AddressFilterWords = Named<AddressFilter, 'index'> & Device;
/** A next hop, in the words of `ip`: `{ id: 1, via: '10.0.0.1', dev: 'eth0' }`. */
export type NexthopWords = Named<NexthopCreate, 'oif'> & Device & { via?: string | undefined };
/** Which next hops, in the words of `ip`. */
export type NexthopFilterWords = Named<NexthopFilter, 'oif' | 'master'> & Device;
/** Which links, with the master by name. */
export type LinkFilterWords = Named<LinkFilter, 'master'>;
/** A new link, with its lower link and master by name. Options that name a link, such as `link` of a VXLAN, take a name too. */
export type LinkCreateWords<K extends string = string> = Named<
  Omit<LinkCreate<K>, 'namespace' | 'netNsPid' | 'name'>,
  'link' | 'master'
> & { name: string };
/** Changes of a link, with its lower link and master by name. */
export type LinkChangeWords = Named<Omit<LinkChange, 'namespace' | 'netNsPid'>, 'link' | 'master'>;

/** An object of a link, with the link, and the other links that it names, by name. */
export type DeviceWords<T extends { index?: number | undefined }, K extends keyof T = never> = Named<
  T,
  'index' | K
> &
  Device;

type Fields = Record<string, unknown>;

/** Checks the value of a word. */
type CheckWord = (operation: string, word: string, value: unknown) => void;

/** The words of one kind of object. */
export interface Words {
  /** Fields with a link, each with the field of the request that has its index. */
  readonly links?: Readonly<Record<string, string>>;
  /** Other words for fields, with the checks of their values. */
  readonly fields?: Readonly<Record<string, readonly [field: string, check: CheckWord]>>;
  /** Lists of objects with words. */
  readonly lists?: Readonly<Record<string, Words>>;
  /** Whether the object is a link, whose options may name links. */
  readonly isLink?: true;
  /** Whether the object is a filter of packets, whose actions may name links. */
  readonly isPacketFilter?: true;
}

const isGateway: CheckWord = (operation, word, value) => checkArgument(operation, word, isAddress, value);
const isName: CheckWord = (operation, word, value) => checkArgument(operation, word, isText, value);
const isPrefix: CheckWord = (operation, word, value) => {
  if (value !== 'all') parsePrefix(operation, word, value);
};

const gateway = { via: ['gateway', isGateway] } as const;
const outgoing = { dev: 'oif', oif: 'oif' } as const;
const ends = {
  from: ['src', isPrefix],
  to: ['dst', isPrefix],
  iif: ['iifName', isName],
  oif: ['oifName', isName],
} as const;

/** The words of routes, and of filters and queries of routes. */
export const routeWords: Words = {
  links: { ...outgoing, iif: 'iif' },
  fields: { ...gateway, from: ['src', isPrefix] },
  lists: { nexthops: { links: outgoing, fields: gateway } },
};
/** The words of rules, and of filters of rules. */
export const ruleWords: Words = { fields: ends };
/** The words of neighbours, and of filters of neighbours. */
export const neighbourWords: Words = {
  links: { dev: 'index', index: 'index', ifindex: 'ifindex', master: 'master' },
};
/** The words of filters of addresses. */
export const addressWords: Words = { links: { dev: 'index', index: 'index' } };
/** The words of qdiscs, classes and VLANs of ports. */
export const deviceWords: Words = addressWords;
/** The words of filters of packets. */
export const packetFilterWords: Words = { ...deviceWords, isPacketFilter: true };
/** The words of entries of forwarding tables. */
export const fdbWords: Words = { links: { ...addressWords.links, master: 'master', via: 'via' } };
/** The words of multicast groups of bridges. */
export const mdbWords: Words = { links: { ...addressWords.links, port: 'port' } };
/** The words of next hops, and of filters of next hops. */
export const nexthopWords: Words = { links: { ...outgoing, master: 'master' }, fields: gateway };
/** The words of links, and of filters of links. */
export const linkWords: Words = { links: { link: 'link', master: 'master' }, isLink: true };

/** A link by name, index, or an object with an index. 0 stands for none. */
const isReference: Check = isAnyOf(
  isText,
  isInteger(0, 0x7fff_ffff, 'the index of a link'),
  Object.assign(
    (value: unknown) => {
      isIndex((value as { index?: unknown } | null)?.index);
    },
    { expected: 'an object with an index', valueType: 'object' as const },
  ),
);

/** Returns the index of a link by its name, or the name where names stay. */
type IndexOf = (name: string) => number | string;

/**
 * Translates the words of an object to the fields of its request. Unknown words stay, and are refused by the operation.
 *
 * @throws TypeError or RangeError for a bad value of a word, and for two words that give one field different values
 */
export function translate(
  operation: string,
  given: unknown,
  words: Words,
  indexOf: IndexOf,
  path = '',
): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given) || 'then' in given) return given;
  const { links: linkFields = {}, fields = {}, lists = {} } = words;
  if (!usesWords(given as Fields, words)) return given;
  const result: Fields = {};
  const setBy: Record<string, string> = {};
  const set = (word: string, field: string, value: unknown): void => {
    const other = setBy[field];
    if (other !== undefined && result[field] !== value)
      throwInvalid(
        operation,
        `${path}${word}`,
        `${other} and ${word} are the same property: give one of them`,
      );
    setBy[field] = word;
    result[field] = value;
  };
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const linkField = Object.hasOwn(linkFields, key) ? linkFields[key] : undefined;
    const [field, check] = (Object.hasOwn(fields, key) && fields[key]) || [];
    const inner = Object.hasOwn(lists, key) ? lists[key] : undefined;
    if (linkField !== undefined) {
      checkArgument(operation, `${path}${key}`, isReference, value);
      set(key, linkField, indexOfReference(value as LinkReference, indexOf));
    } else if (field !== undefined && typeof value !== 'object') {
      check?.(operation, `${path}${key}`, value);
      if (value !== 'all') set(key, field, value);
    } else if (inner !== undefined && Array.isArray(value)) {
      set(
        key,
        key,
        value.map((item, at) => translate(operation, item, inner, indexOf, `${path}${key}[${at}].`)),
      );
    } else set(key, key, value);
  }
  if (words.isLink === true) namedOptions(result, indexOf);
  if (words.isPacketFilter === true) namedActions(result, indexOf);
  return result;
}

/** Whether an object has a word that a request does not understand. Other objects are given to the operation as they are. */
function usesWords(
  given: Fields,
  { links: linkFields = {}, fields = {}, lists = {}, isLink, isPacketFilter }: Words,
): boolean {
  return Object.entries(given).some(([key, value]) => {
    if (value === undefined) return false;
    if (Object.hasOwn(linkFields, key)) return linkFields[key] !== key || typeof value !== 'number';
    if (Object.hasOwn(lists, key)) return true;
    return Object.hasOwn(fields, key) || ((isLink ?? isPacketFilter) === true && key === 'options');
  });
}

function indexOfReference(link: LinkReference, indexOf: IndexOf): number | string {
  if (typeof link === 'string') return indexOf(link);
  return typeof link === 'number' ? link : link.index;
}

/** Words that are the names of no fields: of links, of other values, and of lists with words. */
type Meaning = 'link' | 'value' | Words;

const otherNames = new WeakMap<Words, ReadonlyMap<string, Meaning>>();

function otherNamesOf(words: Words): ReadonlyMap<string, Meaning> {
  let names = otherNames.get(words);
  if (names === undefined) {
    const { links: linkFields = {}, fields = {}, lists = {} } = words;
    names = new Map<string, Meaning>([
      ...Object.entries(lists),
      ...Object.keys(fields).map((key) => [key, 'value'] as const),
      ...Object.keys(linkFields).flatMap((key) => (linkFields[key] === key ? [] : [[key, 'link'] as const])),
    ]);
    otherNames.set(words, names);
  }
  return names;
}

/** Whether an object has a word that is the name of no field. */
export function hasOtherNames(given: Fields, words: Words): boolean {
  const names = otherNamesOf(words);
  for (const key in given) {
    const meaning = names.get(key);
    if (meaning === undefined) continue;
    const value = given[key];
    if (value === undefined) continue;
    if (meaning === 'link' || (meaning === 'value' && typeof value !== 'object')) return true;
    if (typeof meaning === 'object' && Array.isArray(value))
      for (const item of value) if (isRecord(item) && hasOtherNames(item, meaning)) return true;
  }
  return false;
}

/**
 * Returns the path of a field as an object was given: with the words in the place of the names of fields. Empty for an object that was
 * given as a text.
 */
export function inGivenWords(path: string, given: unknown, words: Words = {}): string {
  if (!isRecord(given)) return '';
  const [, field = path, rest = ''] = /^([^.[]*)(.*)$/.exec(path) ?? [];
  const { links: linkFields = {}, fields = {}, lists = {} } = words;
  const inner = Object.hasOwn(lists, field) ? lists[field] : undefined;
  const [, at, , innerPath] = /^\[(\d+)\](\.(.+))?$/.exec(rest) ?? [];
  if (inner !== undefined && at !== undefined && innerPath !== undefined) {
    const item = (given[field] as readonly unknown[] | undefined)?.[Number(at)];
    return `${field}[${at}].${inGivenWords(innerPath, item, inner)}`;
  }
  if (given[field] !== undefined) return path;
  const isGiven = (word: string): boolean => given[word] !== undefined;
  const word =
    Object.keys(linkFields).find((key) => linkFields[key] === field && isGiven(key)) ??
    Object.keys(fields).find((key) => fields[key]?.[0] === field && isGiven(key));
  return `${word ?? field}${rest}`;
}

/** Adds the nearest word of `ip` to the error about an unknown key: the operation knows its own keys alone. */
function withNearestWord(error: unknown, { links: linkFields, fields }: Words): unknown {
  const { code, field, message } = error as Partial<ArgumentError> & Error;
  const isUnknownKey = code === 'ERR_INVALID_ARG_VALUE' && message.endsWith(': there is no such key');
  if (isUnknownKey && field !== undefined)
    (error as Error).message += didYouMean(field, Object.keys({ ...linkFields, ...fields }));
  return error;
}

/** Options of a kind that have the index of a link: `link` of a VXLAN, `primary` of a bond. */
function namedOptions(link: Fields, indexOf: IndexOf): void {
  const { kind, options } = link;
  if (typeof kind !== 'string' || typeof options !== 'object' || options === null) return;
  for (const option of linkKinds.get(kind)?.linkOptions ?? []) {
    const value = (options as Fields)[option];
    if (typeof value === 'string') link.options = { ...(link.options as Fields), [option]: indexOf(value) };
  }
}

/** Actions of a filter that send packets to a link: `link` of a mirred action. */
function namedActions(filter: Fields, indexOf: IndexOf): void {
  const { options } = filter;
  if (!isRecord(options) || !Array.isArray(options.actions)) return;
  const actions = options.actions.map((action: unknown) => {
    if (!isRecord(action) || !isRecord(action.options) || !isRecord(action.options.parameters)) return action;
    const { parameters } = action.options;
    if (typeof parameters.link !== 'string') return action;
    const link = indexOf(parameters.link);
    return { ...action, options: { ...action.options, parameters: { ...parameters, link } } };
  });
  filter.options = { ...options, actions };
}

/** A namespace in which requests can be run. */
interface Runner {
  request<T>(request: Request<T>): Promise<T>;
}

/**
 * Translates the words of an object, and finds the links that they name. The operation is made once before, so that other mistakes are refused before a
 * link is looked for.
 *
 * @throws NetlinkError ENODEV for the name of a link that is not there
 */
export async function fieldsOf<T>(
  namespace: Runner,
  operation: string,
  given: unknown,
  words: Words,
  check: (fields: T) => unknown,
): Promise<T> {
  const names = new Set<string>();
  const trial = translate(operation, given, words, (name) => {
    names.add(name);
    return 1;
  }) as T;
  try {
    check(trial);
  } catch (error) {
    throw withNearestWord(error, words);
  }
  if (names.size === 0) return trial;
  const indexes = new Map<string, number>();
  for (const name of names) indexes.set(name, (await namespace.request(links.get(name))).index);
  return translate(operation, given, words, (name) => indexes.get(name) as number) as T;
}

/** Runs an operation whose argument is in words. */
export async function runWithWords<T, R>(
  namespace: Runner,
  name: string,
  operation: (fields: T) => Request<R>,
  given: unknown,
  words: Words,
): Promise<R> {
  const fields = await fieldsOf<T>(namespace, name, given, words, operation);
  return namespace.request(operation(fields));
}

/** The operations of a kind of object that a filter chooses. */
export interface FilteredOperations<F> {
  list(filter: F): unknown;
  flush(socket: NetlinkSocket<'route'>, filter: F): Promise<number>;
}

/** Deletes what matches a filter in words. Returns the number of deleted objects. */
export async function flushWithWords<F>(
  namespace: Runner & { readonly socket: NetlinkSocket<'route'> },
  name: string,
  operations: FilteredOperations<F>,
  filter: unknown,
  words: Words,
): Promise<number> {
  const fields = await fieldsOf<F>(namespace, name, filter, words, operations.list);
  return operations.flush(namespace.socket, fields);
}
