import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type {
  Filter,
  FilterCreate,
  FilterFilter,
  FilterKindName,
  FilterReference,
} from '../../netlink/protocols/route/tc/index.ts';
import { ObjectRequests, type RequestNamespace } from '../object-requests.ts';
import { type DeviceWords, packetFilterWords } from '../object-words.ts';

/** A filter to add or change, with its link by name: `{ dev: 'eth0', parent: 'ingress', kind: 'matchall' }`. */
export type FilterWords<K extends FilterKindName = FilterKindName> = DeviceWords<FilterCreate<K>>;
/** Refers to filters, with their link by name. */
export type FilterReferenceWords = DeviceWords<FilterReference>;
/** Which filters, with their link by name. The kernel lists filters by the place where they are. */
export type FilterFilterWords = DeviceWords<FilterFilter>;

const load = () => import('../../netlink/protocols/route/tc/filters/operations.ts');

/** The filters of a namespace: `tc filter`. */
export class TrafficFilters {
  static {
    guardMethods(TrafficFilters);
  }

  readonly #requests: ObjectRequests<'get' | 'add' | 'replace' | 'change' | 'delete'>;

  /** Use `namespace.tc().filters`. */
  constructor(namespace: RequestNamespace) {
    this.#requests = new ObjectRequests(namespace, 'filter', load, packetFilterWords);
  }

  /** Lists the filters of a place. */
  async list(filter: FilterFilterWords): Promise<Filter[]> {
    return this.#requests.run('list', filter);
  }

  /** Gets one filter, by its place, priority and handle. ENOENT if there is none. */
  async get(filter: FilterReferenceWords): Promise<Filter> {
    return this.#requests.run('get', filter);
  }

  /**
   * Adds a filter. EEXIST if there is one.
   *
   * @example await namespace.tc().filters.add({ dev: 'eth0', parent: 'ingress', kind: 'matchall', options: { actions: [verdictAction('drop')] } });
   */
  async add<K extends FilterKindName>(filter: FilterWords<K>): Promise<void> {
    return this.#requests.run('add', filter);
  }

  /** Adds a filter, or replaces the one of its handle. */
  async replace<K extends FilterKindName>(filter: FilterWords<K>): Promise<void> {
    return this.#requests.run('replace', filter);
  }

  /** Changes the options of a filter. */
  async change<K extends FilterKindName>(filter: FilterWords<K>): Promise<void> {
    return this.#requests.run('change', filter);
  }

  /** Deletes one filter by its handle, those of a priority, or all of a place. */
  async delete(filter: FilterReferenceWords): Promise<void> {
    return this.#requests.run('delete', filter);
  }

  /** Deletes the filters that match. Returns their number. */
  async flush(filter: FilterFilterWords): Promise<number> {
    return this.#requests.flush(filter);
  }
}
