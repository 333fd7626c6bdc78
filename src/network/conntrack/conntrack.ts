import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { FlowFilter } from '../../netlink/protocols/netfilter/conntrack/filter.ts';
import type {
  Flow,
  FlowChange,
  FlowCreate,
  FlowReference,
} from '../../netlink/protocols/netfilter/conntrack/flow.ts';
import type { CpuStatistics, FlowCount } from '../../netlink/protocols/netfilter/conntrack/statistics.ts';
import { checkArgument, refuseConstructor } from '../../netlink/request/input.ts';
import type { NetlinkSocket } from '../../netlink/socket/socket.ts';
import { AccountingObjects } from './accounting-objects.ts';
import { ConntrackHelpers } from './conntrack-helpers.ts';
import type { ConntrackNamespace } from './conntrack-namespace.ts';
import { Expectations } from './expectations.ts';
import type { ConntrackWatch, ConntrackWatchOptions } from './flow-watch.ts';
import { TimeoutPolicies } from './timeout-policies.ts';

// Programs that do not use connection tracking do not load it.
const load = () => import('../../netlink/protocols/netfilter/conntrack/operations.ts');

/**
 * Connection tracking of a namespace: its flows, as `conntrack` shows and changes them. Returned by `namespace.conntrack()`. Needs
 * CAP_NET_ADMIN. The kernel tracks a namespace in which a rule needs it; flows can be created without.
 */
export class Conntrack {
  static {
    guardMethods(Conntrack, { parameters: { watch: 1 } });
  }

  readonly #namespace: ConntrackNamespace;

  /** Use `namespace.conntrack()`. */
  constructor(namespace: ConntrackNamespace) {
    if (typeof namespace?.socketFor !== 'function')
      refuseConstructor(new.target.name, 'Namespace.conntrack()');
    this.#namespace = namespace;
  }

  /** The flows that helpers expect: `conntrack -L expect`. */
  get expectations(): Expectations {
    return new Expectations(this.#namespace);
  }

  /** Policies of timeouts, and the timeouts of flows without one: `nfct timeout`. */
  get timeouts(): TimeoutPolicies {
    return new TimeoutPolicies(this.#namespace);
  }

  /** Helpers in user space: `nfct helper`. */
  get helpers(): ConntrackHelpers {
    return new ConntrackHelpers(this.#namespace);
  }

  /** Accounting objects, whose counters rules increment: `nfacct`. */
  get accounting(): AccountingObjects {
    return new AccountingObjects(this.#namespace);
  }

  /** Lists all flows, or those that match a filter: `conntrack -L`. */
  async list(filter?: FlowFilter): Promise<Flow[]> {
    return this.#socket.request((await load()).list(filter));
  }

  /** Yields the flows as they arrive, in constant memory. */
  async *stream(filter?: FlowFilter): AsyncGenerator<Flow, void, undefined> {
    yield* this.#socket.stream((await load()).list(filter));
  }

  /** Returns one flow, by the tuple of one of its directions. ENOENT if there is none. */
  async get(flow: FlowReference): Promise<Flow> {
    return this.#socket.request((await load()).get(flow));
  }

  /** Creates a flow: `conntrack -I`. EEXIST if one of its directions is known already. */
  async create(flow: FlowCreate): Promise<void> {
    return this.#socket.request((await load()).create(flow));
  }

  /** Changes a flow: `conntrack -U`. Absent fields stay as they are. ENOENT if there is none. */
  async update(flow: FlowChange): Promise<void> {
    return this.#socket.request((await load()).update(flow));
  }

  /** Deletes one flow: `conntrack -D`. With the `id` of a list, only the flow that was listed. ENOENT if there is none. */
  async delete(flow: FlowReference & { readonly id?: number | undefined }): Promise<void> {
    return this.#socket.request((await load()).delete(flow));
  }

  /** Deletes all flows that match a filter, which must select something. Returns their number. */
  async flush(filter: FlowFilter): Promise<number> {
    return (await load()).flush(this.#socket, filter);
  }

  /** Deletes all flows, of one family if it is given: `conntrack -F`. */
  async clear(options?: Pick<FlowFilter, 'family'>): Promise<void> {
    return this.#socket.request((await load()).clear(options));
  }

  /**
   * Sets the counters of all flows to zero, or of exactly those that match a filter: `conntrack -L -z`. Returns the flows with the
   * counters that they had.
   */
  async resetCounters(filter?: FlowFilter): Promise<Flow[]> {
    return (await load()).resetCounters(this.#socket, filter);
  }

  /** Returns the number of flows, and the most that there may be: `conntrack -C`. */
  async count(): Promise<FlowCount> {
    const { count } = await import('../../netlink/protocols/netfilter/conntrack/statistics.ts');
    return this.#socket.request(count());
  }

  /** Lists the counters of each processor: `conntrack -S`. */
  async statistics(): Promise<CpuStatistics[]> {
    const { list } = await import('../../netlink/protocols/netfilter/conntrack/statistics.ts');
    return this.#socket.request(list());
  }

  /**
   * Yields new and destroyed flows, and with `events` changed ones too, from now on. Lost events are made good by a list.
   *
   * @example for await (const { kind, flow } of await namespace.conntrack().watch()) console.log(kind, flow.original);
   */
  async watch(options: ConntrackWatchOptions = {}): Promise<ConntrackWatch> {
    const { conntrackWatchOptions, watchFlows } = await import('./flow-watch.ts');
    checkArgument('conntrack watch', '', conntrackWatchOptions(), options);
    return watchFlows(this.#socket, options);
  }

  get #socket(): NetlinkSocket<'netfilter'> {
    return this.#namespace.socketFor('netfilter');
  }
}
