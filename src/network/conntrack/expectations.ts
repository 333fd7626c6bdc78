import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { Expectation } from '../../netlink/protocols/netfilter/expectations/expectation.ts';
import type { ExpectationFilter } from '../../netlink/protocols/netfilter/expectations/filter.ts';
import type {
  ExpectationCreate,
  ExpectationReference,
  ExpectationStatistics,
} from '../../netlink/protocols/netfilter/expectations/operations.ts';
import { checkArgument, refuseConstructor } from '../../netlink/request/input.ts';
import type { NetlinkSocket } from '../../netlink/socket/socket.ts';
import type { ConntrackNamespace } from './conntrack-namespace.ts';
import type { ExpectationWatch, ExpectationWatchOptions } from './expectation-watch.ts';

// Programs that do not use them do not load them.
const load = () => import('../../netlink/protocols/netfilter/expectations/operations.ts');

/**
 * The flows that helpers expect, such as the data connection of FTP: `conntrack -L expect`. Returned by
 * `namespace.conntrack().expectations`. Needs CAP_NET_ADMIN.
 */
export class Expectations {
  static {
    guardMethods(Expectations, { parameters: { watch: 1 } });
  }

  readonly #namespace: ConntrackNamespace;

  /** Use the object of `namespace.conntrack()`. */
  constructor(namespace: ConntrackNamespace) {
    if (typeof namespace?.socketFor !== 'function')
      refuseConstructor(new.target.name, 'Namespace.conntrack().expectations');
    this.#namespace = namespace;
  }

  /** Lists all expectations, or those that match a filter: `conntrack -L expect`. */
  async list(filter?: ExpectationFilter): Promise<Expectation[]> {
    return this.#socket.request((await load()).list(filter));
  }

  /** Gets one expectation by its tuple: `conntrack -G expect`. ENOENT if there is none. */
  async get(expectation: ExpectationReference): Promise<Expectation> {
    return this.#socket.request((await load()).get(expectation));
  }

  /** Creates an expectation: `conntrack -I expect`. ENOENT if the flow `master` does not exist, EOPNOTSUPP if there is no such helper. */
  async create(expectation: ExpectationCreate): Promise<void> {
    return this.#socket.request((await load()).create(expectation));
  }

  /** Deletes one expectation: `conntrack -D expect`. With the `id` of a list, only the one that was listed. ENOENT if there is none. */
  async delete(expectation: ExpectationReference): Promise<void> {
    return this.#socket.request((await load()).delete(expectation));
  }

  /** Deletes all expectations, or those of one helper: `conntrack -F expect`. */
  async clear(options?: Pick<ExpectationFilter, 'helper'>): Promise<void> {
    return this.#socket.request((await load()).clear(options));
  }

  /** Lists the counters of each processor. */
  async statistics(): Promise<ExpectationStatistics[]> {
    return this.#socket.request((await load()).listStatistics());
  }

  /**
   * Yields new and destroyed expectations from now on. Lost events are made good by a list.
   *
   * @example for await (const event of await namespace.conntrack().expectations.watch()) console.log(event);
   */
  async watch(options: ExpectationWatchOptions = {}): Promise<ExpectationWatch> {
    const { expectationWatchOptions, watchExpectations } = await import('./expectation-watch.ts');
    checkArgument('expectation watch', '', expectationWatchOptions(), options);
    return watchExpectations(this.#socket, options);
  }

  get #socket(): NetlinkSocket<'netfilter'> {
    return this.#namespace.socketFor('netfilter');
  }
}
