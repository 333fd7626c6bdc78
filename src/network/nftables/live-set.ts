import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { NetfilterFamily } from '../../netlink/protocols/netfilter/header.ts';
import type { NftEntries, NftValue } from '../../netlink/protocols/netfilter/nftables/builders/constants.ts';
import type { ElementOptions } from '../../netlink/protocols/netfilter/nftables/builders/values.ts';
import type { NftElement } from '../../netlink/protocols/netfilter/nftables/json-types.ts';
import {
  check,
  checkArgument,
  isAnyOf,
  isBoolean,
  isObject,
  isSignal,
  refuseConstructor,
  required,
} from '../../netlink/request/input.ts';
import type { RequestOptions } from '../../netlink/socket/socket.ts';
import { checkedLater, isMilliseconds, isPlainObject } from '../inputs.ts';
import { type Live, loadLive, type RulesetNamespace } from './access.ts';
import type { ElementLookup } from './find-element.ts';
import { itemsOf } from './items-of.ts';
import type { SetPlace } from './read-ruleset.ts';
import type { KnownSet } from './set-elements.ts';

/** Elements of one transaction, where they come one by one. */
const chunkSize = 65_536;

/** How a change of elements is run. `timeout` of an element is in seconds, `requestTimeout` in milliseconds. */
interface ChangeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Longest time to wait for the answer to one transaction, in milliseconds. */
  readonly requestTimeout?: number | undefined;
}

/** How elements are added. */
export interface ElementAddOptions extends ElementOptions, ChangeOptions {
  /** Whether an element that is there already is an error (EEXIST). False by default. A set with `auto-merge` merges it in any case. */
  readonly exclusive?: boolean | undefined;
}

/** How elements are deleted. */
export interface ElementDeleteOptions extends ChangeOptions {
  /** Whether an element that is not there is an error (ENOENT). True by default; false needs Linux 6.3. */
  readonly mustExist?: boolean | undefined;
}

/** Values at once, or one by one. */
export type AnyIterable<T> = Iterable<T> | AsyncIterable<T>;

const requestOptions = required(isObject<RequestOptions>({ signal: isSignal, timeout: isMilliseconds }));
const changeChecks = { signal: isSignal, requestTimeout: isMilliseconds };
const addOptions = required(
  isObject<ElementAddOptions>({
    ...changeChecks,
    timeout: checkedLater,
    expires: checkedLater,
    comment: checkedLater,
    exclusive: isBoolean,
  }),
);
const deleteOptions = required(isObject<ElementDeleteOptions>({ ...changeChecks, mustExist: isBoolean }));

/** How elements of a change become JSON. */
interface ElementForm<T> {
  readonly toJson: (live: Live, list: readonly T[]) => NftElement[];
  /** Where the elements are keys alone: the properties that all of them have. */
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
}

/** Elements that are given by their keys. */
const keysAlone: ElementForm<NftValue> = {
  toJson: (live, list) => live.elementsOf(list),
  properties: {},
};

/** The operations that sets and maps of a ruleset in the kernel share. */
abstract class LiveElements implements AsyncIterable<NftElement> {
  static {
    guardMethods(LiveElements, { parameters: { elements: 1, flush: 1, get: 2, resetElement: 2, reset: 1 } });
  }

  readonly family: NetfilterFamily;
  readonly table: string;
  readonly name: string;
  readonly #namespace: RulesetNamespace;

  constructor(namespace: RulesetNamespace, place: SetPlace) {
    if (typeof place?.family !== 'string') refuseConstructor(new.target.name, 'Nftables.set() and map()');
    const { family, table, name } = place;
    this.#namespace = namespace;
    this.family = family;
    this.table = table;
    this.name = name;
  }

  /**
   * The elements as libnftables-json, each once, in the order of the kernel; intervals in the order of their keys. Memory keeps the keys
   * alone, but all of intervals. An element that is added or deleted while the set is read may come or not.
   *
   * @throws TransportError `ERR_NETLINK_DUMP_INTERRUPTED` where the set changes all the time, so that some elements may be missing
   */
  elements(options: RequestOptions = {}): AsyncGenerator<NftElement, void, undefined> {
    return itemsOf(this.#lists(options));
  }

  [Symbol.asyncIterator](): AsyncGenerator<NftElement, void, undefined> {
    return this.elements();
  }

  /**
   * Returns the element with a key, in a set of intervals the one that has all of a key, network or range: `nft get element`. `undefined` if
   * there is none. The kernel looks it up; no other element is read.
   *
   * @throws TypeError or RangeError with `code` and `field` for what is no key of the set
   * @throws NetlinkError ENOENT if the set is not there
   */
  get(key: NftValue, options: RequestOptions = {}): Promise<NftElement | undefined> {
    checkArgument('nftables get element', '', requestOptions, options);
    return this.#find('get', key, options);
  }

  /** Sets the counter and quota of an element to zero, and returns the element as it was, as {@link get}: `nft reset element`. Linux 6.5. */
  resetElement(key: NftValue, options: RequestOptions = {}): Promise<NftElement | undefined> {
    checkArgument('nftables reset element', '', requestOptions, options);
    return this.#find('reset', key, options);
  }

  /** Sets the counters and quotas of all elements to zero, and returns the elements as they were: `nft reset set`. Linux 6.5. */
  async reset(options: RequestOptions = {}): Promise<NftElement[]> {
    checkArgument('nftables reset elements', '', requestOptions, options);
    const { live, socket, known } = await this.#open(options);
    return live.resetAllElements(socket, known, live.hostNames(this.#namespace), options);
  }

  async #find(
    lookup: ElementLookup,
    key: NftValue,
    options: RequestOptions,
  ): Promise<NftElement | undefined> {
    const { isValue } = await loadLive();
    checkArgument(`nftables ${lookup} element`, 'key', required(isValue), key);
    const { live, socket, known } = await this.#open(options);
    const toJson = (): unknown => live.elementsOf([key])[0];
    return live.findElement(socket, lookup, known, toJson, live.hostNames(this.#namespace), options);
  }

  /** Deletes all elements. */
  async flush(options: RequestOptions = {}): Promise<void> {
    checkArgument('nftables flush elements', '', requestOptions, options);
    const { applyCommands, hostNames } = await loadLive();
    const socket = this.#namespace.socketFor('netfilter');
    await applyCommands(socket, [{ flush: { set: this.#place } }], hostNames(this.#namespace), options);
  }

  /**
   * Changes elements: those of an array, set or map in one transaction, all or none; those of any other iterable in
   * transactions of 65,536.
   */
  protected async change<T>(
    verb: 'add' | 'create' | 'delete' | 'destroy',
    elements: AnyIterable<T>,
    { toJson, properties }: ElementForm<T>,
    { signal, requestTimeout }: ChangeOptions,
  ): Promise<void> {
    const options = { signal, timeout: requestTimeout };
    const { live, socket, known } = await this.#open(options);
    const resolver = live.hostNames(this.#namespace);
    for await (const chunk of chunksOf(elements)) {
      // The list of the caller may change while the kernel is asked.
      const list = [...chunk];
      if (list.length === 0) continue;
      const values = properties === undefined ? undefined : { keys: list, properties };
      const changed = { toJson: () => toJson(live, list), values };
      await live.changeElements(socket, verb, known, changed, resolver, options);
    }
  }

  get #place(): SetPlace {
    const { family, table, name } = this;
    return { family, table, name };
  }

  async *#lists(options: RequestOptions): AsyncGenerator<readonly NftElement[], void, undefined> {
    const { live, socket, known } = await this.#open(options);
    yield* live.elementsIn(socket, known, live.hostNames(this.#namespace), options);
  }

  async #open(options: RequestOptions): Promise<{
    live: Live;
    socket: ReturnType<RulesetNamespace['socketFor']>;
    known: KnownSet;
  }> {
    const live = await loadLive();
    const socket = this.#namespace.socketFor('netfilter');
    return { live, socket, known: await live.knownSet(socket, this.#place, options) };
  }
}

function isSized(elements: unknown): elements is Iterable<never> {
  return Array.isArray(elements) || elements instanceof Set || elements instanceof Map;
}

async function* chunksOf<T>(elements: AnyIterable<T>): AsyncGenerator<Iterable<T>> {
  if (isSized(elements)) {
    yield elements;
    return;
  }
  let chunk: T[] = [];
  for await (const one of elements) {
    chunk.push(one);
    if (chunk.length < chunkSize) continue;
    yield chunk;
    chunk = [];
  }
  yield chunk;
}

/** Values that can be iterated. Text can be, but is one element. */
const isElements = required(
  check(
    'an iterable of elements',
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      (Symbol.iterator in value || Symbol.asyncIterator in value),
  ),
);
/** Pairs that can be iterated, or an object of data by key. */
const isEntries = required(isAnyOf(isElements, isPlainObject));

/**
 * A set of a ruleset in the kernel.
 *
 * @example
 * const bad = namespace.nftables().set('inet', 'web', 'bad');
 * await bad.add(['192.0.2.0/24'], { timeout: 3600 });
 * for await (const element of bad) …
 */
export class LiveSet extends LiveElements {
  static {
    guardMethods(LiveSet, { parameters: { add: 2, delete: 2 } });
  }

  /**
   * Adds elements: constants, networks (`'10.0.0.0/8'`), ranges (`'1024-65535'`) or libnftables-json. An array or `Set` is one transaction,
   * all or none; an iterable or async iterable is read in steps of 65,536 elements, each of which is one transaction.
   *
   * @throws NftablesError with the path of each element that the kernel refuses
   */
  async add(elements: AnyIterable<NftValue>, options: ElementAddOptions = {}): Promise<void> {
    checkArgument('nftables add elements', 'elements', isElements, elements);
    checkArgument('nftables add elements', '', addOptions, options);
    const { exclusive = false, signal, requestTimeout, ...properties } = options;
    const own = Object.keys(properties).length === 0 ? undefined : properties;
    const verb = exclusive ? 'create' : 'add';
    const form: ElementForm<NftValue> = {
      toJson: (live, list) => live.elementsOf(list, own),
      properties,
    };
    await this.change(verb, elements, form, { signal, requestTimeout });
  }

  /** Deletes elements, in the same forms and steps as {@link add}. */
  async delete(elements: AnyIterable<NftValue>, options: ElementDeleteOptions = {}): Promise<void> {
    checkArgument('nftables delete elements', 'elements', isElements, elements);
    checkArgument('nftables delete elements', '', deleteOptions, options);
    const { mustExist = true, ...more } = options;
    await this.change(mustExist ? 'delete' : 'destroy', elements, keysAlone, more);
  }
}

/** A map of a ruleset in the kernel: keys, each with a value, a verdict or an object. */
export class LiveMap extends LiveElements {
  static {
    guardMethods(LiveMap, { parameters: { add: 2, delete: 2 } });
  }

  /** Adds elements: an object by key, or an array, `Map`, iterable or async iterable of pairs, as {@link LiveSet.add}. */
  async add(
    entries: NftEntries | AsyncIterable<readonly [key: NftValue, data: NftValue]>,
    options: ElementAddOptions = {},
  ): Promise<void> {
    checkArgument('nftables add elements', 'entries', isEntries, entries);
    checkArgument('nftables add elements', '', addOptions, options);
    const { exclusive = false, signal, requestTimeout, ...properties } = options;
    const own = Object.keys(properties).length === 0 ? undefined : properties;
    const pairs = isIterable(entries) ? entries : Object.entries(entries);
    await this.change(
      exclusive ? 'create' : 'add',
      pairs as AnyIterable<readonly [NftValue, NftValue]>,
      {
        toJson: (live, list) =>
          live.mapElementsOf(
            isIterable(entries) ? list : Object.fromEntries(list as [string, NftValue][]),
            own,
          ),
      },
      { signal, requestTimeout },
    );
  }

  /** Deletes elements by their keys. */
  async delete(keys: AnyIterable<NftValue>, options: ElementDeleteOptions = {}): Promise<void> {
    checkArgument('nftables delete elements', 'keys', isElements, keys);
    checkArgument('nftables delete elements', '', deleteOptions, options);
    const { mustExist = true, ...more } = options;
    await this.change(mustExist ? 'delete' : 'destroy', keys, keysAlone, more);
  }
}

function isIterable(entries: object): boolean {
  return Symbol.iterator in entries || Symbol.asyncIterator in entries;
}
