import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import type { ElementsOptions } from '../../netlink/protocols/netfilter/ipset/element-request.ts';
import {
  hasElementMeaning,
  ipsetElementMeaning,
  ipsetMeaning,
  ipsetTypeMeaning,
} from '../../netlink/protocols/netfilter/ipset/errors.ts';
import type { SetElement, SetOptions } from '../../netlink/protocols/netfilter/ipset/messages.ts';
import type { IpSetCreate } from '../../netlink/protocols/netfilter/ipset/operations.ts';
import type { SetTypeName } from '../../netlink/protocols/netfilter/ipset/set-types.ts';
import {
  argument,
  type Check,
  checkArgument,
  isListOf,
  refuseConstructor,
  required,
} from '../../netlink/request/input.ts';
import type { Request } from '../../netlink/request/request.ts';
import type { NetlinkSocket } from '../../netlink/socket/socket.ts';
import { isAcceptedBy, isPlainObject } from '../inputs.ts';
import type { RequestsFor } from './element-requests.ts';

/** The namespace of the sets. */
interface IpSetNamespace {
  socketFor(protocol: 'netfilter'): NetlinkSocket<'netfilter'>;
}

/** A set with its elements: `ipset list`. */
export interface IpSet {
  name: string;
  type: SetTypeName;
  family: 'inet' | 'inet6' | 'unspec' | number;
  revision: number;
  options: SetOptions;
  elements: SetElement[];
}

/** A set to create. An {@link IpSet} from a list can be given as it is; its elements are not added. */
export type IpSetDefinition = Omit<IpSetCreate, 'revision' | 'family'> &
  Partial<Pick<IpSet, 'revision' | 'family' | 'elements'>>;

const isElements: Check = argument('elements', required(isListOf(isPlainObject)));

const load = () => import('../../netlink/protocols/netfilter/ipset/operations.ts');
const loadRequests = () => import('./element-requests.ts');

/**
 * The sets of a namespace, as `ipset` shows and changes them: returned by `namespace.ipset()`. Needs CAP_NET_ADMIN. Errors of ipset have
 * its names as `code` (`IPSET_ERR_EXIST`).
 */
export class IpSets {
  static {
    guardMethods(IpSets);
  }

  readonly #namespace: IpSetNamespace;

  /** Use `namespace.ipset()`. */
  constructor(namespace: IpSetNamespace) {
    if (typeof namespace?.socketFor !== 'function') refuseConstructor(new.target.name, 'Namespace.ipset()');
    this.#namespace = namespace;
  }

  /** Lists the sets; with `terse`, without their elements. ENOENT if there is no set of the name. */
  async list(filter?: {
    readonly name?: string | undefined;
    readonly terse?: boolean | undefined;
  }): Promise<IpSet[]> {
    const { list } = await load();
    const sets: IpSet[] = [];
    for (const { name, type, family = 'unspec', revision = 0, options = {}, elements } of await this.#run(
      list(filter),
    )) {
      const last = sets.at(-1);
      // A long set comes in several messages.
      if (type === undefined && last?.name === name)
        for (const element of elements) last.elements.push(element);
      else if (type !== undefined)
        sets.push({ name, type: type as SetTypeName, family, revision, options, elements });
    }
    return sets;
  }

  /** Creates a set, of the newest revision that the kernel knows. EEXIST if there is one of the name, except an equal one with `exist`. */
  async create(definition: IpSetDefinition): Promise<void> {
    const { create } = await load();
    checkArgument('ipset create', '', required(isPlainObject), definition);
    const { elements: _, ...set } = definition;
    // The checks of arguments come first.
    create({ ...set, revision: 0 } as IpSetCreate);
    await this.#create(definition, new Map());
  }

  /**
   * Adds elements, many in a request. With `exist`, those that are there are no error. An error has the place of the first element that
   * the kernel refuses (`extack.path`: `elements[7]`). Elements before it are in the set; of the elements behind it, some may be.
   */
  async add(name: string, elements: readonly SetElement[], options?: ElementsOptions): Promise<void> {
    const { add } = await load();
    // All arguments are checked before anything is sent.
    add(name, elements, options);
    await this.#change('add', name, elements, options);
  }

  /** Deletes elements. With `exist`, those that are gone are no error. Errors are those of {@link add}. */
  async delete(name: string, elements: readonly SetElement[], options?: ElementsOptions): Promise<void> {
    const { delete: remove } = await load();
    remove(name, elements, options);
    await this.#change('delete', name, elements, options);
  }

  /** Returns whether an element is in a set. */
  async test(name: string, element: SetElement): Promise<boolean> {
    const { test } = await load();
    try {
      await this.#run(test(name, element), name);
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === 'IPSET_ERR_EXIST') return false;
      throw error;
    }
  }

  /** Deletes all elements of a set. ENOENT if there is no set of the name. */
  async flush(name: string): Promise<void> {
    return this.#run((await load()).flush(name));
  }

  /** Deletes all elements of all sets. */
  async flushAll(): Promise<void> {
    return this.#run((await load()).flushAll());
  }

  /** Renames a set. */
  async rename(from: string, to: string): Promise<void> {
    return this.#run((await load()).rename(from, to));
  }

  /** Swaps the content of two sets of the same type. */
  async swap(one: string, other: string): Promise<void> {
    return this.#run((await load()).swap(one, other));
  }

  /** Destroys a set; fails if a rule or a list uses it. ENOENT if there is no set of the name, except with `exist`. */
  async destroy(name: string, options?: ElementsOptions): Promise<void> {
    return this.#run((await load()).destroy(name, options));
  }

  /** Destroys all sets; destroys none if one of them is in use. */
  async destroyAll(): Promise<void> {
    return this.#run((await load()).destroyAll());
  }

  /**
   * Creates sets and adds their elements: `ipset restore` of what {@link list} returned. Everything is checked before anything is
   * sent. The sets are created first, so that lists of sets may stand anywhere.
   */
  async restore(sets: readonly IpSet[]): Promise<void> {
    const [{ create }, { requestsFor }] = await Promise.all([load(), loadRequests()]);
    checkArgument('ipset restore', 'sets', required(isListOf(isRestorable(create, requestsFor))), sets);
    const revisions = new Map<string, Promise<number>>();
    for (const set of sets) await this.#create(set, revisions);
    for (const { name, elements } of sets) await this.#change('add', name, elements, { exist: true });
  }

  async #create(definition: IpSetDefinition, revisions: Map<string, Promise<number>>): Promise<void> {
    const { create, getType } = await load();
    const { elements: _, revision: __, ...set } = definition;
    const family = set.family as IpSetCreate['family'];
    const key = `${set.type} ${family}`;
    const known =
      revisions.get(key) ?? this.#run(getType({ type: set.type, family })).then(({ revision }) => revision);
    revisions.set(key, known);
    const request = create({ ...set, family, revision: await known });
    try {
      await this.#socket.request(request);
    } catch (error) {
      throw ofType(error, set.type);
    }
  }

  async #change(
    verb: 'add' | 'delete',
    name: string,
    elements: readonly SetElement[],
    options: ElementsOptions = {},
  ): Promise<void> {
    const { requestsFor } = await loadRequests();
    const parts = requestsFor(verb, name, elements, options);
    const results = await this.#socket.batchSettled(parts.map(({ request }) => request));
    for (const [index, { first }] of parts.entries()) {
      const result = results[index];
      if (result?.status !== 'rejected') continue;
      const { reason } = result;
      const type = await this.#typeFor(reason, name);
      throw ofType(inList(reason, first, elements.length), type, ipsetElementMeaning);
    }
  }

  async #run<T>(request: Request<T>, name?: string): Promise<T> {
    try {
      return await this.#socket.request(request);
    } catch (error) {
      if (name === undefined) throw error;
      throw ofType(error, await this.#typeFor(error, name), ipsetElementMeaning);
    }
  }

  /** Returns the type of a set, where the meaning of an error depends on it. */
  async #typeFor(error: unknown, name: string): Promise<string | undefined> {
    if (!(error instanceof NetlinkError) || !hasElementMeaning(error.errno)) return undefined;
    const { get } = await load();
    return this.#socket.request(get(name)).then(
      ({ type }) => type,
      () => undefined,
    );
  }

  get #socket(): NetlinkSocket<'netfilter'> {
    return this.#namespace.socketFor('netfilter');
  }
}

/** Checks a set with its elements. */
function isRestorable(create: (set: IpSetCreate) => Request<void>, requestsFor: RequestsFor): Check {
  const isDefinition = isAcceptedBy(
    ({ elements: _, ...set }: IpSet) => create({ ...set, revision: 0 } as IpSetCreate),
    'a set',
    () => true,
  );
  const isElementsOf = ({ name, elements }: IpSet): void => {
    for (const { request } of requestsFor('add', name, elements, {}))
      isAcceptedBy(
        () => request,
        'elements',
        () => true,
      )(elements);
  };
  return Object.assign(
    (value: unknown) => {
      isPlainObject(value);
      isDefinition(value);
      isElements((value as IpSet).elements);
      isElementsOf(value as IpSet);
    },
    { expected: 'a set with its elements' },
  );
}

/**
 * Gives an error about an element its place in the list of the caller. The kernel names no element of a request that it cannot read.
 *
 * @param first index of the first element of the request
 * @param count number of elements in the list
 */
function inList(error: unknown, first: number, count: number): unknown {
  if (!(error instanceof NetlinkError)) return error;
  const { operation, errno, extack } = error;
  const [, index] = /^elements\[(\d+)\]$/.exec(extack?.path ?? '') ?? [];
  if (index === undefined && first + 1 !== count) return error;
  const path = `elements[${first + Number(index ?? 0)}]`;
  return new NetlinkError(operation, errno, { ...extack, path }, { meaning: ipsetMeaning(errno) });
}

/** Gives an error of ipset the meaning that it has for the type of the set. */
function ofType(error: unknown, type: string | undefined, meaningOf = ipsetTypeMeaning): unknown {
  if (!(error instanceof NetlinkError) || type === undefined) return error;
  const { operation, errno, extack } = error;
  const meaning = meaningOf(errno, type);
  return meaning === undefined ? error : new NetlinkError(operation, errno, extack, { meaning });
}
