import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import { traceMethods } from '../../netlink/errors/trace-methods.ts';
import { ipsetError } from '../../netlink/protocols/netfilter/ipset/errors.ts';
import type { SetElement, SetOptions } from '../../netlink/protocols/netfilter/ipset/messages.ts';
import type { ElementsOptions, IpSetCreate } from '../../netlink/protocols/netfilter/ipset/operations.ts';
import { type Check, checkArgument, isListOf, required } from '../../netlink/request/input.ts';
import type { Request } from '../../netlink/request/request.ts';
import type { NetlinkSocket } from '../../netlink/socket/socket.ts';
import { isPlainObject } from '../inputs.ts';

/** The namespace of the sets. */
interface IpSetNamespace {
  socketFor(protocol: 'netfilter'): NetlinkSocket<'netfilter'>;
}

/** A set with its elements: `ipset list`. */
export interface IpSet {
  name: string;
  /** `hash:ip`, `bitmap:port`, `list:set` … */
  type: string;
  family: 'inet' | 'inet6' | 'unspec' | number;
  revision: number;
  options: SetOptions;
  elements: SetElement[];
}

/** A set to create. An {@link IpSet} from a list can be given as it is; its elements are not added. */
export type IpSetDefinition = Omit<IpSetCreate, 'revision' | 'family'> &
  Partial<Pick<IpSet, 'revision' | 'family' | 'elements'>>;

const isSets: Check = required(isListOf(isPlainObject));

const load = () => import('../../netlink/protocols/netfilter/ipset/operations.ts');

/** Elements in one request: with comments and two addresses they have less than 64 KiB. */
const elementsInRequest = 100;

/**
 * The sets of a namespace, as `ipset` shows and changes them: returned by `namespace.ipset()`. Needs CAP_NET_ADMIN. Errors of ipset have
 * its names as `code` (`IPSET_ERR_EXIST`).
 */
export class IpSets {
  static {
    traceMethods(IpSets);
  }

  readonly #namespace: IpSetNamespace;
  /** Types of sets by name, for the meaning of errors. */
  readonly #types = new Map<string, string>();

  /** Use `namespace.ipset()`. */
  constructor(namespace: IpSetNamespace) {
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
      else if (type !== undefined) sets.push({ name, type, family, revision, options, elements });
    }
    for (const { name, type } of sets) this.#types.set(name, type);
    return sets;
  }

  /** Creates a set, of the newest revision that the kernel knows. EEXIST if there is one of the name. */
  async create(definition: IpSetDefinition): Promise<void> {
    const { create, getType } = await load();
    checkArgument('ipset create', '', required(isPlainObject), definition);
    const { elements: _, revision: __, ...set } = definition;
    const family = set.family as IpSetCreate['family'];
    // The checks of arguments come first.
    create({ ...set, family, revision: 0 });
    const { revision } = await this.#run(getType({ type: set.type, family }), set.type);
    await this.#run(create({ ...set, family, revision }), set.type);
    this.#types.set(set.name, set.type);
  }

  /** Adds elements, many in a request. Elements before one that fails stay. With `exist`, those that are there are no error. */
  async add(name: string, elements: readonly SetElement[], options?: ElementsOptions): Promise<void> {
    const { add } = await load();
    await this.#change(name, elements, (some) => add(name, some, options));
  }

  /** Deletes elements. With `exist`, those that are gone are no error. */
  async delete(name: string, elements: readonly SetElement[], options?: ElementsOptions): Promise<void> {
    const { delete: remove } = await load();
    await this.#change(name, elements, (some) => remove(name, some, options));
  }

  /** Returns whether an element is in a set. */
  async test(name: string, element: SetElement): Promise<boolean> {
    const { test } = await load();
    try {
      await this.#run(test(name, element), this.#types.get(name));
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === 'IPSET_ERR_EXIST') return false;
      throw error;
    }
  }

  /** Deletes all elements of a set. */
  async flush(name: string): Promise<void> {
    return this.#run((await load()).flush(name));
  }

  /** Renames a set. */
  async rename(from: string, to: string): Promise<void> {
    await this.#run((await load()).rename(from, to));
    this.#types.clear();
  }

  /** Swaps the content of two sets of the same type. */
  async swap(one: string, other: string): Promise<void> {
    return this.#run((await load()).swap(one, other));
  }

  /** Destroys a set; fails if a rule or a list uses it. */
  async destroy(name: string): Promise<void> {
    return this.#run((await load()).destroy(name));
  }

  /** Destroys all sets; destroys none if one of them is in use. */
  async destroyAll(): Promise<void> {
    return this.#run((await load()).destroyAll());
  }

  /** Creates sets of a list and adds their elements: `ipset restore`. Lists of sets belong behind the sets that they contain. */
  async restore(sets: readonly IpSet[]): Promise<void> {
    checkArgument('ipset restore', 'sets', isSets, sets);
    for (const set of sets) {
      await this.create(set);
      if (set.elements.length > 0) await this.add(set.name, set.elements, { exist: true });
    }
  }

  async #change(
    name: string,
    elements: readonly SetElement[],
    request: (some: readonly SetElement[]) => Request<void>,
  ): Promise<void> {
    const type = this.#types.get(name);
    // All arguments are checked before anything is sent.
    if (!Array.isArray(elements) || elements.length <= elementsInRequest) {
      await this.#run(request(elements), type);
      return;
    }
    const requests: Request<void>[] = [];
    for (let start = 0; start < elements.length; start += elementsInRequest)
      requests.push(request(elements.slice(start, start + elementsInRequest)));
    for (const result of await this.#namespace.socketFor('netfilter').batchSettled(requests))
      if (result.status === 'rejected') throw named(result.reason, type);
  }

  async #run<T>(request: Request<T>, type?: string): Promise<T> {
    try {
      return await this.#namespace.socketFor('netfilter').request(request);
    } catch (error) {
      throw named(error, type);
    }
  }
}

/** Gives an error of ipset its name and its meaning. */
function named(error: unknown, type: string | undefined): unknown {
  if (!(error instanceof NetlinkError)) return error;
  const known = ipsetError(error.errno, type);
  if (known === undefined) return error;
  const [code, text] = known;
  const subject = error.message.slice(0, error.message.indexOf(': '));
  return Object.defineProperties(error, {
    code: { value: code, enumerable: true },
    message: { value: `${subject}: ${code}: ${text}` },
  });
}
