import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type {
  Qdisc,
  QdiscCreate,
  QdiscKindName,
  QdiscReference,
} from '../../netlink/protocols/route/index.ts';
import type { QdiscFilter } from '../../netlink/protocols/route/tc/qdiscs/operations.ts';
import { ObjectRequests, type RequestNamespace } from '../object-requests.ts';
import { type DeviceWords, deviceWords } from '../object-words.ts';

/** A qdisc to add or change, with its link by name: `{ dev: 'eth0', kind: 'fq_codel' }`. */
export type QdiscWords<K extends QdiscKindName = QdiscKindName> = DeviceWords<QdiscCreate<K>>;
/** Refers to a qdisc, with its link by name. */
export type QdiscReferenceWords = DeviceWords<QdiscReference>;
/** Which qdiscs, with their link by name. */
export type QdiscFilterWords = DeviceWords<QdiscFilter>;

const load = () => import('../../netlink/protocols/route/tc/qdiscs/operations.ts');

/** The qdiscs of a namespace: `tc qdisc`. */
export class Qdiscs {
  static {
    guardMethods(Qdiscs);
  }

  readonly #requests: ObjectRequests<'get' | 'add' | 'replace' | 'change' | 'delete'>;

  /** Use `namespace.tc().qdiscs`. */
  constructor(namespace: RequestNamespace) {
    this.#requests = new ObjectRequests(namespace, 'qdisc', load, deviceWords);
  }

  /** Lists the qdiscs of all links, or those that match a filter. */
  async list(filter?: QdiscFilterWords): Promise<Qdisc[]> {
    return this.#requests.run('list', filter);
  }

  /** Gets one qdisc, by its handle or its parent. ENOENT if there is none. */
  async get(qdisc: QdiscReferenceWords): Promise<Qdisc> {
    return this.#requests.run('get', qdisc);
  }

  /**
   * Adds a qdisc. EEXIST if there is one; the kernel may lack the kind.
   *
   * @example await namespace.tc().qdiscs.add({ dev: 'eth0', kind: 'pfifo', options: { limit: 100 } });
   */
  async add<K extends QdiscKindName>(qdisc: QdiscWords<K>): Promise<void> {
    return this.#requests.run('add', qdisc);
  }

  /** Adds a qdisc, or replaces the one of its parent. */
  async replace<K extends QdiscKindName>(qdisc: QdiscWords<K>): Promise<void> {
    return this.#requests.run('replace', qdisc);
  }

  /** Changes the options of a qdisc, as far as its kind can. */
  async change<K extends QdiscKindName>(qdisc: QdiscWords<K>): Promise<void> {
    return this.#requests.run('change', qdisc);
  }

  /** Deletes the qdisc of a parent (`root` if absent), and what is below it. ENOENT if there is none. */
  async delete(qdisc: QdiscReferenceWords): Promise<void> {
    return this.#requests.run('delete', qdisc);
  }

  /** Deletes the qdiscs that match a filter. Returns their number. A filter has at least one field. */
  async flush(filter: QdiscFilterWords): Promise<number> {
    return this.#requests.flush(filter);
  }
}
