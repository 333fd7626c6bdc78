import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type {
  Accounting,
  AccountingReference,
} from '../../netlink/protocols/netfilter/accounting/operations.ts';
import { checkArgument, refuseConstructor } from '../../netlink/request/input.ts';
import type { NetlinkSocket } from '../../netlink/socket/socket.ts';
import type { ConntrackNamespace } from './conntrack-namespace.ts';
import type { QuotaWatch, QuotaWatchOptions } from './quota-watch.ts';

// Programs that do not use them do not load them.
const load = () => import('../../netlink/protocols/netfilter/accounting/operations.ts');

/**
 * Accounting objects, whose counters rules increment: `nfacct`. Returned by `namespace.conntrack().accounting`. Needs CAP_NET_ADMIN.
 * EINVAL where the kernel lacks `nfnetlink_acct`.
 */
export class AccountingObjects {
  static {
    guardMethods(AccountingObjects, { parameters: { watch: 1 } });
  }

  readonly #namespace: ConntrackNamespace;

  /** Use the object of `namespace.conntrack()`. */
  constructor(namespace: ConntrackNamespace) {
    if (typeof namespace?.socketFor !== 'function')
      refuseConstructor(new.target.name, 'Namespace.conntrack().accounting');
    this.#namespace = namespace;
  }

  /** Lists the objects: `nfacct list`. */
  async list(): Promise<Accounting[]> {
    return this.#socket.request((await load()).list());
  }

  /** Gets one object: `nfacct get`. ENOENT if there is none. */
  async get(object: AccountingReference): Promise<Accounting> {
    return this.#socket.request((await load()).get(object));
  }

  /** Creates an object: `nfacct add`. EBUSY or EEXIST if there is one of the name. */
  async create(object: Accounting): Promise<void> {
    return this.#socket.request((await load()).create(object));
  }

  /** Sets the counters of an object to zero. ENOENT if there is none. */
  async reset(object: AccountingReference): Promise<void> {
    return this.#socket.request((await load()).reset(object));
  }

  /** Gets one object, and sets its counters to zero: `nfacct get reset`. */
  async getAndReset(object: AccountingReference): Promise<Accounting> {
    return this.#socket.request((await load()).getAndReset(object));
  }

  /** Lists the objects, and sets their counters to zero: `nfacct list reset`. */
  async listAndReset(): Promise<Accounting[]> {
    return this.#socket.request((await load()).listAndReset());
  }

  /** Deletes an object: `nfacct del`. ENOENT if there is none, EBUSY if a rule uses it. */
  async delete(object: AccountingReference): Promise<void> {
    return this.#socket.request((await load()).delete(object));
  }

  /** Deletes all objects that no rule uses: `nfacct flush`. */
  async clear(): Promise<void> {
    return this.#socket.request((await load()).clear());
  }

  /**
   * Yields each object whose quota is used up, from now on. Lost events are made good by a list.
   *
   * @example for await (const event of await namespace.conntrack().accounting.watch()) console.log(event);
   */
  async watch(options: QuotaWatchOptions = {}): Promise<QuotaWatch> {
    const { quotaWatchOptions, watchQuotas } = await import('./quota-watch.ts');
    checkArgument('accounting watch', '', quotaWatchOptions(), options);
    return watchQuotas(this.#socket, options);
  }

  get #socket(): NetlinkSocket<'netfilter'> {
    return this.#namespace.socketFor('netfilter');
  }
}
