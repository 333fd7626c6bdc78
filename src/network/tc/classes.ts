import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type {
  ClassCreate,
  ClassFilter,
  ClassKindName,
  ClassReference,
  TrafficClass,
} from '../../netlink/protocols/route/tc/index.ts';
import { ObjectRequests, type RequestNamespace } from '../object-requests.ts';
import { type DeviceWords, deviceWords } from '../object-words.ts';

/** A class to add or change, with its link by name: `{ dev: 'eth0', handle: '1:10', kind: 'htb' }`. */
export type ClassWords<K extends ClassKindName = ClassKindName> = DeviceWords<ClassCreate<K>>;
/** Refers to a class, with its link by name. */
export type ClassReferenceWords = DeviceWords<ClassReference>;
/** Which classes, with their link by name. The kernel lists classes by link. */
export type ClassFilterWords = DeviceWords<ClassFilter>;

const load = () => import('../../netlink/protocols/route/tc/classes/operations.ts');

/** The classes of the qdiscs of a namespace: `tc class`. */
export class TrafficClasses {
  static {
    guardMethods(TrafficClasses);
  }

  readonly #requests: ObjectRequests<'get' | 'add' | 'replace' | 'change' | 'delete'>;

  /** Use `namespace.tc().classes`. */
  constructor(namespace: RequestNamespace) {
    this.#requests = new ObjectRequests(namespace, 'class', load, deviceWords);
  }

  /** Lists the classes of a link. */
  async list(filter: ClassFilterWords): Promise<TrafficClass[]> {
    return this.#requests.run('list', filter);
  }

  /** Gets one class, by its handle. ENOENT if there is none. */
  async get(trafficClass: ClassReferenceWords): Promise<TrafficClass> {
    return this.#requests.run('get', trafficClass);
  }

  /**
   * Adds a class. EEXIST if there is one.
   *
   * @example await namespace.tc().classes.add({ dev: 'eth0', handle: '1:10', kind: 'htb', options: htbClassOptions({ rate: '5mbit' }) });
   */
  async add<K extends ClassKindName>(trafficClass: ClassWords<K>): Promise<void> {
    return this.#requests.run('add', trafficClass);
  }

  /** Adds a class, or changes the one of its handle. */
  async replace<K extends ClassKindName>(trafficClass: ClassWords<K>): Promise<void> {
    return this.#requests.run('replace', trafficClass);
  }

  /** Changes the options of a class. */
  async change<K extends ClassKindName>(trafficClass: ClassWords<K>): Promise<void> {
    return this.#requests.run('change', trafficClass);
  }

  /** Deletes a class. ENOENT if there is none, EBUSY if a filter or a class needs it. */
  async delete(trafficClass: ClassReferenceWords): Promise<void> {
    return this.#requests.run('delete', trafficClass);
  }

  /** Deletes the classes that match a filter. Returns their number. */
  async flush(filter: ClassFilterWords): Promise<number> {
    return this.#requests.flush(filter);
  }
}
