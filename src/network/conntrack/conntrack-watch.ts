import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { Subscription } from '../../netlink/events/subscription.ts';
import { NLM_F_CREATE } from '../../netlink/message/header.ts';
import type { WatchEvent } from '../../netlink/protocol-table.ts';
import { contentOf } from '../../netlink/protocols/common/content.ts';
import {
  type FlowFilter,
  filterInput,
  filterTests,
} from '../../netlink/protocols/netfilter/conntrack/filter.ts';
import { type Flow, keyOfFlow } from '../../netlink/protocols/netfilter/conntrack/flow.ts';
import { flow as flowObject } from '../../netlink/protocols/netfilter/conntrack/object.ts';
import * as operations from '../../netlink/protocols/netfilter/conntrack/operations.ts';
import { filterBy } from '../../netlink/request/filter.ts';
import {
  type Check,
  isBoolean,
  isInteger,
  isListOf,
  isOneOf,
  isSignal,
} from '../../netlink/request/input.ts';
import type { NetlinkSocket } from '../../netlink/socket/socket.ts';
import { isOptions } from '../inputs.ts';

/** A kind of event about flows. */
export type FlowEventKind = 'new' | 'update' | 'destroy';

/** Options of `Conntrack.watch`. */
export interface ConntrackWatchOptions {
  /** Events to yield: `new` and `destroy` by default. There are many updates: one for each change of a state. */
  readonly events?: readonly FlowEventKind[] | undefined;
  /** Flows whose events are yielded; all by default. */
  readonly filter?: FlowFilter | undefined;
  /**
   * Whether lost events are made good by a list, for which the watch remembers each flow. Without, an `overrun` says that events
   * were lost. True by default.
   */
  readonly resync?: boolean | undefined;
  /** Ends the watch: its iteration throws the reason. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes of events that the kernel may queue. By default 32 MiB, or as much as `net.core.rmem_max` allows. */
  readonly receiveBufferSize?: number | undefined;
}

/** One event about a flow. */
export type FlowEvent =
  | {
      readonly kind: FlowEventKind;
      /** The flow as it is now; as it last was, where it has been destroyed. */
      readonly flow: Flow;
      /** Whether the event was lost, and a list has shown the change. */
      readonly resynced: boolean;
    }
  /** Events were lost. */
  | { readonly kind: 'overrun' };

const kinds: readonly FlowEventKind[] = ['new', 'update', 'destroy'];

/** Checks the options of `Conntrack.watch`. */
export const conntrackWatchOptions = (): Check =>
  isOptions<ConntrackWatchOptions>({
    events: isListOf(isOneOf(kinds), { minimum: 1 }),
    filter: filterInput(),
    resync: isBoolean,
    signal: isSignal,
    receiveBufferSize: isInteger(1, 2 ** 31 - 1, 'a number of bytes'),
  });

const ownChanges: ReadonlySet<string> = new Set(flowObject.selfChanging as readonly string[]);

/**
 * The events about flows, without loss: made by `Conntrack.watch`. Ends quietly with `close()`, when the loop is left and when the
 * namespace is closed; an aborted signal throws its reason.
 */
export class ConntrackWatch implements AsyncIterableIterator<FlowEvent, void, undefined> {
  static {
    guardMethods(ConntrackWatch);
  }

  readonly #socket: NetlinkSocket<'netfilter'>;
  readonly #subscription: Subscription<WatchEvent<'netfilter'>>;
  readonly #events: ReadonlySet<FlowEventKind>;
  readonly #isWanted: (flow: Flow) => boolean;
  readonly #filter: FlowFilter;
  /** The flows that are known, by key, where lost events are made good. */
  readonly #known: Map<string, Flow> | undefined;
  readonly #generator: AsyncGenerator<FlowEvent, void, undefined>;

  private constructor(socket: NetlinkSocket<'netfilter'>, options: ConntrackWatchOptions) {
    const { events = ['new', 'destroy'], filter = {}, resync = true, signal, receiveBufferSize } = options;
    // A list shows that a flow is gone only to a watch that knew the flow.
    const heard = new Set(resync ? [...events, 'new' as const, 'destroy' as const] : events);
    this.#socket = socket;
    this.#events = new Set(events);
    this.#filter = filter;
    this.#isWanted = filterBy(filterTests, filter) ?? (() => true);
    this.#known = resync ? new Map() : undefined;
    this.#subscription = socket.watch(
      [...heard].map((kind) => `conntrack-${kind}` as const),
      { signal, receiveBufferSize },
    );
    this.#generator = this.#generate();
  }

  /** Opens a watch that knows the flows that there are. Use `Conntrack.watch`. */
  static async open(
    socket: NetlinkSocket<'netfilter'>,
    options: ConntrackWatchOptions,
  ): Promise<ConntrackWatch> {
    options.signal?.throwIfAborted();
    const watch = new ConntrackWatch(socket, options);
    try {
      for (const flow of await watch.#list()) watch.#known?.set(keyOfFlow(flow), flow);
      return watch;
    } catch (error) {
      watch.close();
      throw error;
    }
  }

  /** Waits for the next event. */
  async next(): Promise<IteratorResult<FlowEvent, void>> {
    return this.#generator.next();
  }

  /** Ends the watch. */
  async return(): Promise<IteratorResult<FlowEvent, void>> {
    this.close();
    return this.#generator.return();
  }

  /** Ends the watch quietly. Events that were read before are yielded first. */
  close(): void {
    this.#subscription.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #list(): Promise<Flow[]> {
    return this.#known === undefined ? [] : this.#socket.request(operations.list(this.#filter));
  }

  async *#generate(): AsyncGenerator<FlowEvent, void, undefined> {
    for await (const event of this.#subscription) {
      if (event.kind === 'overrun') {
        if (this.#known === undefined) yield event;
        else yield* this.#resync(this.#known, await this.#list());
      } else if (event.name === 'IPCTNL_MSG_CT_NEW' || event.name === 'IPCTNL_MSG_CT_DELETE') {
        const kind =
          event.name === 'IPCTNL_MSG_CT_DELETE'
            ? 'destroy'
            : (event.flags & NLM_F_CREATE) !== 0
              ? 'new'
              : 'update';
        const flow = this.#apply(kind, event.object);
        if (flow !== undefined) yield { kind, flow, resynced: false };
      }
    }
  }

  /** Notes an event. Returns its flow, where it is to be yielded. */
  #apply(kind: FlowEventKind, heard: Flow): Flow | undefined {
    if (this.#known === undefined) return this.#isWanted(heard) ? heard : undefined;
    const key = keyOfFlow(heard);
    const known = this.#known.get(key);
    const isSame = known !== undefined && known.id === heard.id;
    // Events leave out what has not changed, and those about the end almost everything.
    const flow = isSame ? { ...known, ...heard } : heard;
    if (kind === 'destroy') {
      if (!isSame) return undefined;
      this.#known.delete(key);
    } else {
      if (!this.#isWanted(flow)) return undefined;
      this.#known.set(key, flow);
      // A list has shown it already.
      if (kind === 'new' && isSame) return undefined;
    }
    return this.#events.has(kind) ? flow : undefined;
  }

  /** Yields the differences between the known flows and a list, in the place of the lost events. */
  *#resync(known: Map<string, Flow>, flows: readonly Flow[]): Generator<FlowEvent, void, undefined> {
    const listed = new Map(flows.map((flow) => [keyOfFlow(flow), flow]));
    const event = (kind: FlowEventKind, flow: Flow): FlowEvent[] =>
      this.#events.has(kind) ? [{ kind, flow, resynced: true }] : [];
    const events: FlowEvent[] = [];
    for (const [key, flow] of known) {
      if (listed.get(key)?.id === flow.id) continue;
      known.delete(key);
      events.push(...event('destroy', flow));
    }
    for (const [key, flow] of listed) {
      const before = known.get(key);
      known.set(key, flow);
      if (before === undefined) events.push(...event('new', flow));
      else if (contentOf(before, ownChanges) !== contentOf(flow, ownChanges))
        events.push(...event('update', flow));
    }
    yield* events;
  }
}
