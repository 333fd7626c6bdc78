import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { MdbCreate, MdbEntry, MdbFilter } from '../../netlink/protocols/route/bridge/mdb.ts';
import { ObjectRequests, type RequestNamespace } from '../object-requests.ts';
import { type DeviceWords, mdbWords } from '../object-words.ts';

/** A multicast group at a port, with its links by name: `{ dev: 'br0', port: 'eth1', group: '239.1.1.1' }`. */
export type MdbWords = DeviceWords<MdbCreate, 'port'>;
/** Which groups, with their links by name. */
export type MdbFilterWords = DeviceWords<MdbFilter, 'port'>;

const load = () => import('../../netlink/protocols/route/bridge/mdb.ts');

/** The multicast groups of the bridges of a namespace: `bridge mdb`. */
export class Mdb {
  static {
    guardMethods(Mdb);
  }

  readonly #requests: ObjectRequests<'add' | 'replace' | 'delete'>;

  /** Use `namespace.bridge().mdb`. */
  constructor(namespace: RequestNamespace) {
    this.#requests = new ObjectRequests(namespace, 'mdb', load, mdbWords);
  }

  /** Lists the groups of all bridges, or those that match a filter. */
  async list(filter?: MdbFilterWords): Promise<MdbEntry[]> {
    return this.#requests.run('list', filter);
  }

  /**
   * Adds a group to a port. EEXIST if it has the group.
   *
   * @example await namespace.bridge().mdb.add({ dev: 'br0', port: 'eth1', group: '239.1.1.1', state: 'permanent' });
   */
  async add(entry: MdbWords): Promise<void> {
    return this.#requests.run('add', entry);
  }

  /** Adds or replaces a group. */
  async replace(entry: MdbWords): Promise<void> {
    return this.#requests.run('replace', entry);
  }

  /** Deletes a group. ENOENT if the port does not have it. */
  async delete(entry: MdbWords): Promise<void> {
    return this.#requests.run('delete', entry);
  }

  /** Deletes the groups that match a filter. Returns their number. */
  async flush(filter: MdbFilterWords): Promise<number> {
    return this.#requests.flush(filter);
  }
}
