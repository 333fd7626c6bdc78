import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { Helper, HelperReference } from '../../netlink/protocols/netfilter/helpers/operations.ts';
import { refuseConstructor } from '../../netlink/request/input.ts';
import type { NetlinkSocket } from '../../netlink/socket/socket.ts';
import type { ConntrackNamespace } from './conntrack-namespace.ts';

// Programs that do not use them do not load them.
const load = () => import('../../netlink/protocols/netfilter/helpers/operations.ts');

/**
 * Helpers of connection tracking in user space, which get the packets of their flows by a packet queue: `nfct helper`. Returned by
 * `namespace.conntrack().helpers`. Needs CAP_NET_ADMIN. EINVAL where the kernel lacks `nfnetlink_cthelper`.
 */
export class ConntrackHelpers {
  static {
    guardMethods(ConntrackHelpers);
  }

  readonly #namespace: ConntrackNamespace;

  /** Use the object of `namespace.conntrack()`. */
  constructor(namespace: ConntrackNamespace) {
    if (typeof namespace?.socketFor !== 'function')
      refuseConstructor(new.target.name, 'Namespace.conntrack().helpers');
    this.#namespace = namespace;
  }

  /** Lists the helpers: `nfct helper list`. */
  async list(): Promise<Helper[]> {
    return this.#socket.request((await load()).list());
  }

  /** Gets one helper: `nfct helper get`. ENOENT if there is none. */
  async get(helper: HelperReference): Promise<Helper> {
    return this.#socket.request((await load()).get(helper));
  }

  /** Creates a helper: `nfct helper add`. EEXIST if there is one of the name for these protocols. */
  async create(helper: Helper): Promise<void> {
    return this.#socket.request((await load()).create(helper));
  }

  /** Changes the queue, the status and the limits of a helper. ENOENT if there is none. */
  async update(helper: Helper): Promise<void> {
    return this.#socket.request((await load()).update(helper));
  }

  /** Deletes a helper: `nfct helper delete`. ENOENT if there is none, EBUSY if a rule uses it. */
  async delete(helper: HelperReference): Promise<void> {
    return this.#socket.request((await load()).delete(helper));
  }

  /** Deletes all helpers: `nfct helper flush`. */
  async clear(): Promise<void> {
    return this.#socket.request((await load()).clear());
  }

  get #socket(): NetlinkSocket<'netfilter'> {
    return this.#namespace.socketFor('netfilter');
  }
}
