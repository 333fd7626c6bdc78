import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { FdbCreate, FdbEntry, FdbFilter } from '../../netlink/protocols/route/bridge/fdb.ts';
import { ObjectRequests, type RequestNamespace } from '../object-requests.ts';
import { type DeviceWords, fdbWords } from '../object-words.ts';

/** An entry of a forwarding table, with its links by name: `{ dev: 'vxlan0', lladdr: '02:00:00:00:00:02', dst: '192.0.2.2' }`. */
export type FdbWords = DeviceWords<FdbCreate, 'master' | 'via'>;
/** Which entries, with their links by name. */
export type FdbFilterWords = DeviceWords<FdbFilter, 'master'>;

const load = () => import('../../netlink/protocols/route/bridge/fdb.ts');

/** The forwarding tables of the bridges and VXLANs of a namespace: `bridge fdb`. */
export class Fdb {
  static {
    guardMethods(Fdb);
  }

  readonly #requests: ObjectRequests<'add' | 'append' | 'replace' | 'delete'>;

  /** Use `namespace.bridge().fdb`. */
  constructor(namespace: RequestNamespace) {
    this.#requests = new ObjectRequests(namespace, 'fdb', load, fdbWords);
  }

  /** Lists the entries of all tables, or those that match a filter. */
  async list(filter?: FdbFilterWords): Promise<FdbEntry[]> {
    return this.#requests.run('list', filter);
  }

  /**
   * Adds an entry. EEXIST if there is one.
   *
   * @example await namespace.bridge().fdb.add({ dev: 'vxlan0', lladdr: '02:00:00:00:00:02', dst: '192.0.2.2' });
   */
  async add(entry: FdbWords): Promise<void> {
    return this.#requests.run('add', entry);
  }

  /** Adds one more remote end to an address of a VXLAN. */
  async append(entry: FdbWords): Promise<void> {
    return this.#requests.run('append', entry);
  }

  /** Adds or replaces an entry. */
  async replace(entry: FdbWords): Promise<void> {
    return this.#requests.run('replace', entry);
  }

  /** Deletes an entry. ENOENT if there is none. */
  async delete(entry: FdbWords): Promise<void> {
    return this.#requests.run('delete', entry);
  }

  /** Deletes the entries that match a filter. Returns their number. */
  async flush(filter: FdbFilterWords): Promise<number> {
    return this.#requests.flush(filter);
  }
}
