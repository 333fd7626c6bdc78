import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { Subscription } from '../../netlink/events/subscription.ts';
import { NLM_F_CREATE } from '../../netlink/message/header.ts';
import type { WatchEvent } from '../../netlink/protocol-table.ts';
import { contentOf } from '../../netlink/protocols/common/content.ts';
import type { NetfilterGroup } from '../../netlink/protocols/netfilter/groups.ts';
import { type Check, isBoolean, isInteger, isSignal } from '../../netlink/request/input.ts';
import type { NetlinkSocket } from '../../netlink/socket/socket.ts';

/** A kind of event about an entry of a table. */
export type TrackingEventKind = 'new' | 'update' | 'destroy';

/** Options of all watches of connection tracking. */
export interface TrackingWatchOptions {
  /**
   * Whether lost events are made good by a list, for which the watch remembers each entry. Without, an `overrun` says that events
   * were lost. True by default.
   */
  readonly resync?: boolean | undefined;
  /** Ends the watch: its iteration throws the reason. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes of events that the kernel may queue. By default 32 MiB, or as much as `net.core.rmem_max` allows. */
  readonly receiveBufferSize?: number | undefined;
}

/** Events were lost. */
export interface TrackingOverrun {
  readonly kind: 'overrun';
}

/** Checks of the options of all watches. */
export const trackingWatchFields = {
  resync: isBoolean,
  signal: isSignal,
  receiveBufferSize: isInteger(1, 2 ** 31 - 1, 'a number of bytes'),
} satisfies Record<keyof TrackingWatchOptions, Check>;

type Event = WatchEvent<'netfilter'>;

/** Returns the kind of an event about an entry. `isGone`: it is about the end of the entry. */
export function trackingEventKind({ flags }: { readonly flags: number }, isGone: boolean): TrackingEventKind {
  if (isGone) return 'destroy';
  return (flags & NLM_F_CREATE) !== 0 ? 'new' : 'update';
}

/** A table of connection tracking: how its events are read, and the key of its entries. */
export interface TrackedTable<T, E> {
  /** The group of each kind of event that the kernel has. */
  readonly groups: Readonly<Partial<Record<TrackingEventKind, NetfilterGroup>>>;
  /** Events to yield. */
  readonly events: readonly TrackingEventKind[];
  /** Returns the entry of an event, and the kind of the event. `undefined` for events of other tables. */
  entryOf(event: Event): { readonly entry: T; readonly kind: TrackingEventKind } | undefined;
  /** Lists the entries that are wanted. */
  list(): Promise<T[]>;
  isWanted(entry: T): boolean;
  keyOf(entry: T): string;
  /** Fields that change all the time, which are no update. */
  readonly ownChanges: ReadonlySet<string>;
  /** Makes the event that is yielded. `resynced`: it was lost, and a list has shown the change. */
  toEvent(kind: TrackingEventKind, entry: T, resynced: boolean): E;
}

/**
 * The events about a table of connection tracking, without loss: made by `Conntrack.watch`, `Expectations.watch` and
 * `AccountingObjects.watch`. Ends quietly with
 * `close()`, when the loop is left and when the namespace is closed; an aborted signal throws its reason.
 */
export class TrackingWatch<E> implements AsyncIterableIterator<E | TrackingOverrun, void, undefined> {
  static {
    guardMethods(TrackingWatch);
  }

  readonly #subscription: Subscription<Event>;
  readonly #generator: AsyncGenerator<E | TrackingOverrun, void, undefined>;

  private constructor(
    subscription: Subscription<Event>,
    generator: AsyncGenerator<E | TrackingOverrun, void, undefined>,
  ) {
    this.#subscription = subscription;
    this.#generator = generator;
  }

  /** Opens a watch that knows the entries that there are. Use `Conntrack.watch` and the like. */
  static async open<T extends { id?: number | undefined }, E>(
    socket: NetlinkSocket<'netfilter'>,
    table: TrackedTable<T, E>,
    options: TrackingWatchOptions,
  ): Promise<TrackingWatch<E>> {
    const { resync = true, signal, receiveBufferSize } = options;
    signal?.throwIfAborted();
    const { groups, events } = table;
    // A list shows that an entry is gone only to a watch that knew the entry.
    const heard = new Set(resync ? [...events, 'new' as const, 'destroy' as const] : events);
    const subscription = socket.watch(
      [...heard].flatMap((kind) => groups[kind] ?? []),
      { signal, receiveBufferSize },
    );
    try {
      const known = resync ? new KnownEntries(table) : undefined;
      await known?.load();
      return new TrackingWatch(subscription, eventsOf(table, subscription, known));
    } catch (error) {
      subscription.close();
      throw error;
    }
  }

  /** Waits for the next event. */
  async next(): Promise<IteratorResult<E | TrackingOverrun, void>> {
    return this.#generator.next();
  }

  /** Ends the watch. */
  async return(): Promise<IteratorResult<E | TrackingOverrun, void>> {
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
}

async function* eventsOf<T extends { id?: number | undefined }, E>(
  table: TrackedTable<T, E>,
  subscription: Subscription<Event>,
  known: KnownEntries<T, E> | undefined,
): AsyncGenerator<E | TrackingOverrun, void, undefined> {
  const yielded = new Set(table.events);
  for await (const event of subscription) {
    if (event.kind === 'overrun') {
      if (known === undefined) yield event;
      else yield* await known.resync(yielded);
      continue;
    }
    const change = table.entryOf(event);
    if (change === undefined) continue;
    const { entry, kind } = change;
    const now = known === undefined ? (table.isWanted(entry) ? entry : undefined) : known.apply(kind, entry);
    if (now !== undefined && yielded.has(kind)) yield table.toEvent(kind, now, false);
  }
}

/** The entries that a watch knows, by key, so that lost events can be made good. */
class KnownEntries<T extends { id?: number | undefined }, E> {
  readonly #table: TrackedTable<T, E>;
  readonly #entries = new Map<string, T>();

  constructor(table: TrackedTable<T, E>) {
    this.#table = table;
  }

  async load(): Promise<void> {
    for (const entry of await this.#table.list()) this.#entries.set(this.#table.keyOf(entry), entry);
  }

  /** Notes an event. Returns its entry, where the event changes it. */
  apply(kind: TrackingEventKind, heard: T): T | undefined {
    const key = this.#table.keyOf(heard);
    const known = this.#entries.get(key);
    const isSame = known !== undefined && known.id === heard.id;
    // Events leave out what has not changed, and those about the end almost everything.
    const entry = isSame ? { ...known, ...heard } : heard;
    if (kind === 'destroy') {
      if (!isSame) return undefined;
      this.#entries.delete(key);
      return entry;
    }
    if (!this.#table.isWanted(entry)) return undefined;
    this.#entries.set(key, entry);
    // A list has shown it already.
    return kind === 'new' && isSame ? undefined : entry;
  }

  /** Lists the entries. Returns the events of the differences to those that are known, in the place of the lost ones. */
  async resync(wanted: ReadonlySet<TrackingEventKind>): Promise<E[]> {
    const { keyOf, ownChanges, toEvent } = this.#table;
    const known = this.#entries;
    const listed = new Map((await this.#table.list()).map((entry) => [keyOf(entry), entry]));
    const events: E[] = [];
    const add = (kind: TrackingEventKind, entry: T): void => {
      if (wanted.has(kind)) events.push(toEvent(kind, entry, true));
    };
    for (const [key, entry] of known) {
      if (listed.get(key)?.id === entry.id) continue;
      known.delete(key);
      add('destroy', entry);
    }
    for (const [key, entry] of listed) {
      const before = known.get(key);
      known.set(key, entry);
      if (before === undefined) add('new', entry);
      else if (contentOf(before, ownChanges) !== contentOf(entry, ownChanges)) add('update', entry);
    }
    return events;
  }
}
