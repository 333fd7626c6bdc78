import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type {
  Policy,
  PolicyCreate,
  PolicyDefaults,
  PolicyDefaultsChange,
  PolicyFilter,
  PolicyReference,
  SpiRequest,
  State,
  StateCreate,
  StateFilter,
  StateReference,
} from '../../netlink/protocols/xfrm/index.ts';
import { refuseConstructor } from '../../netlink/request/input.ts';
import type { NetlinkSocket } from '../../netlink/socket/socket.ts';

/** A namespace that opens sockets. */
interface XfrmHolder {
  socketFor(protocol: 'xfrm'): NetlinkSocket<'xfrm'>;
}

/** The operations of IPsec, loaded when first used: most programs have none. */
const load = () => import('../../netlink/protocols/xfrm/index.ts');

/**
 * IPsec of a namespace: its states (how packets are encrypted) and policies (which packets are), as `namespace.xfrm()`. Everything needs
 * CAP_NET_ADMIN, because states have keys. All operations are in `tsnetlink/xfrm`.
 *
 * @example
 * for (const { src, dst, spi, current } of await namespace.xfrm().states({ protocol: 'esp' }))
 *   console.log(src, dst, spi.toString(16), current.packets);
 */
export class Xfrm {
  static {
    guardMethods(Xfrm);
  }

  readonly #namespace: XfrmHolder;

  /** Use `namespace.xfrm()`. */
  constructor(namespace: XfrmHolder) {
    if (typeof namespace?.socketFor !== 'function') refuseConstructor(new.target.name, 'Namespace.xfrm()');
    this.#namespace = namespace;
  }

  /** Socket for states and policies: `watch(['state', 'expire'])` … */
  get socket(): NetlinkSocket<'xfrm'> {
    return this.#namespace.socketFor('xfrm');
  }

  /** Lists states: `ip xfrm state list`. */
  async states(filter?: StateFilter): Promise<State[]> {
    const { states } = await load();
    return this.socket.request(states.list(filter));
  }

  /** Returns a state. ESRCH if there is none. */
  async state(state: StateReference): Promise<State> {
    const { states } = await load();
    return this.socket.request(states.get(state));
  }

  /** Adds a state. EEXIST if there is one with this destination, SPI, protocol and mark. */
  async addState(state: StateCreate): Promise<void> {
    const { states } = await load();
    return this.socket.request(states.add(state));
  }

  /** Completes a state that {@link allocateSpi} has made, or changes one. ESRCH if there is none. */
  async updateState(state: StateCreate): Promise<void> {
    const { states } = await load();
    return this.socket.request(states.update(state));
  }

  /** Deletes a state. ESRCH if there is none. */
  async deleteState(state: StateReference): Promise<void> {
    const { states } = await load();
    return this.socket.request(states.delete(state));
  }

  /** Deletes all states that match a filter. Resolves to their number. */
  async flushStates(filter: StateFilter): Promise<number> {
    const { states } = await load();
    return states.flush(this.socket, filter);
  }

  /** Reserves an SPI for a state that gets its keys later. */
  async allocateSpi(state: SpiRequest): Promise<State> {
    const { states } = await load();
    return this.socket.request(states.allocateSpi(state));
  }

  /** Lists policies: `ip xfrm policy list`. */
  async policies(filter?: PolicyFilter): Promise<Policy[]> {
    const { policies } = await load();
    return this.socket.request(policies.list(filter));
  }

  /** Returns a policy. ENOENT if there is none. */
  async policy(policy: PolicyReference): Promise<Policy> {
    const { policies } = await load();
    return this.socket.request(policies.get(policy));
  }

  /** Adds a policy. EEXIST if there is one with this selector and direction. */
  async addPolicy(policy: PolicyCreate): Promise<void> {
    const { policies } = await load();
    return this.socket.request(policies.add(policy));
  }

  /** Adds a policy, or replaces the one with this selector and direction. */
  async updatePolicy(policy: PolicyCreate): Promise<void> {
    const { policies } = await load();
    return this.socket.request(policies.update(policy));
  }

  /** Deletes a policy. ENOENT if there is none. */
  async deletePolicy(policy: PolicyReference): Promise<void> {
    const { policies } = await load();
    return this.socket.request(policies.delete(policy));
  }

  /** Deletes all policies that match a filter. Resolves to their number. */
  async flushPolicies(filter: PolicyFilter): Promise<number> {
    const { policies } = await load();
    return policies.flush(this.socket, filter);
  }

  /** Returns what happens to packets without a policy. Linux 5.15. */
  async policyDefaults(): Promise<PolicyDefaults> {
    const { getPolicyDefaults } = await load();
    return this.socket.request(getPolicyDefaults());
  }

  /** Sets what happens to packets without a policy. Linux 5.15. */
  async setPolicyDefaults(defaults: PolicyDefaultsChange): Promise<void> {
    const { setPolicyDefaults } = await load();
    return this.socket.request(setPolicyDefaults(defaults));
  }
}
