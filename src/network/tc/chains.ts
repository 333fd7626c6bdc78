import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type {
  Chain,
  ChainCreate,
  FilterKindName,
  FilterPlace,
} from '../../netlink/protocols/route/tc/index.ts';
import { ObjectRequests, type RequestNamespace } from '../object-requests.ts';
import { type DeviceWords, deviceWords } from '../object-words.ts';

/** A chain, with its link by name: `{ dev: 'eth0', parent: 'ingress', chain: 5 }`. */
export type ChainWords<K extends FilterKindName = FilterKindName> = DeviceWords<ChainCreate<K>>;
/** Which chains, with their link by name. */
export type ChainFilterWords = DeviceWords<FilterPlace>;

const load = () => import('../../netlink/protocols/route/tc/filters/chains.ts');

/** The chains of filters of a namespace: `tc chain`. Linux 4.19. */
export class FilterChains {
  static {
    guardMethods(FilterChains);
  }

  readonly #requests: ObjectRequests<'add' | 'delete'>;

  /** Use `namespace.tc().chains`. */
  constructor(namespace: RequestNamespace) {
    this.#requests = new ObjectRequests(namespace, 'chain', load, deviceWords);
  }

  /** Lists the chains of a place. */
  async list(filter: ChainFilterWords): Promise<Chain[]> {
    return this.#requests.run('list', filter);
  }

  /** Adds a chain, with a template if it has a kind. EEXIST if there is one. */
  async add<K extends FilterKindName>(chain: ChainWords<K>): Promise<void> {
    return this.#requests.run('add', chain);
  }

  /** Deletes a chain with its filters. ENOENT if there is none. */
  async delete(chain: ChainWords): Promise<void> {
    return this.#requests.run('delete', chain);
  }

  /** Deletes the chains of a place. Returns their number. */
  async flush(filter: ChainFilterWords): Promise<number> {
    return this.#requests.flush(filter);
  }
}
