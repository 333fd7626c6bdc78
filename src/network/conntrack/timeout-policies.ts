import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type {
  DefaultTimeouts,
  TimeoutPolicy,
  TimeoutReference,
} from '../../netlink/protocols/netfilter/timeouts/operations.ts';
import { refuseConstructor } from '../../netlink/request/input.ts';
import type { NetlinkSocket } from '../../netlink/socket/socket.ts';
import type { ConntrackNamespace } from './conntrack-namespace.ts';

// Programs that do not use them do not load them.
const load = () => import('../../netlink/protocols/netfilter/timeouts/operations.ts');

/**
 * Policies of timeouts, which rules give to flows, and the timeouts of flows without a policy: `nfct timeout`. Returned by
 * `namespace.conntrack().timeouts`. Needs CAP_NET_ADMIN. EINVAL where the kernel lacks `nfnetlink_cttimeout`.
 *
 * @example await namespace.conntrack().timeouts.create({ name: 'short', l3proto: 'ip', l4proto: 'udp', data: { replied: 30 } });
 */
export class TimeoutPolicies {
  static {
    guardMethods(TimeoutPolicies);
  }

  readonly #namespace: ConntrackNamespace;

  /** Use the object of `namespace.conntrack()`. */
  constructor(namespace: ConntrackNamespace) {
    if (typeof namespace?.socketFor !== 'function')
      refuseConstructor(new.target.name, 'Namespace.conntrack().timeouts');
    this.#namespace = namespace;
  }

  /** Lists the policies: `nfct timeout list`. */
  async list(): Promise<TimeoutPolicy[]> {
    return this.#socket.request((await load()).list());
  }

  /** Gets one policy: `nfct timeout get`. ENOENT if there is none. */
  async get(policy: TimeoutReference): Promise<TimeoutPolicy> {
    return this.#socket.request((await load()).get(policy));
  }

  /** Creates a policy: `nfct timeout add`. EEXIST if there is one of the name, EOPNOTSUPP for a protocol that the kernel does not track. */
  async create(policy: TimeoutPolicy): Promise<void> {
    return this.#socket.request((await load()).create(policy));
  }

  /** Creates a policy, or changes the one of the name. EINVAL where that is for other protocols. */
  async replace(policy: TimeoutPolicy): Promise<void> {
    return this.#socket.request((await load()).replace(policy));
  }

  /** Deletes a policy: `nfct timeout delete`. ENOENT if there is none, EBUSY if a rule uses it. */
  async delete(policy: TimeoutReference): Promise<void> {
    return this.#socket.request((await load()).delete(policy));
  }

  /** Deletes all policies that no rule uses: `nfct timeout flush`. */
  async clear(): Promise<void> {
    return this.#socket.request((await load()).clear());
  }

  /** Gets the timeouts of flows without a policy: `nfct timeout default-get`. Linux 3.13. */
  async getDefaults(protocols: Pick<DefaultTimeouts, 'l3proto' | 'l4proto'>): Promise<DefaultTimeouts> {
    return this.#socket.request((await load()).getDefaults(protocols));
  }

  /** Sets the timeouts of flows without a policy: `nfct timeout default-set`. Linux 3.13. */
  async setDefaults(defaults: DefaultTimeouts): Promise<void> {
    return this.#socket.request((await load()).setDefaults(defaults));
  }

  get #socket(): NetlinkSocket<'netfilter'> {
    return this.#namespace.socketFor('netfilter');
  }
}
