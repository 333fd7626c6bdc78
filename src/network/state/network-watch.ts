import { setTimeout as sleep } from 'node:timers/promises';
import { inspectAs } from '../../netlink/codec/inspect-as.ts';
import { jsonValue } from '../../netlink/codec/json.ts';
import { type Deferred, deferred } from '../../netlink/engine/deferred.ts';
import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import { closedError, TransportError } from '../../netlink/errors/transport-error.ts';
import type { Subscription } from '../../netlink/events/subscription.ts';
import type { NotificationEvent, WatchEvent } from '../../netlink/protocol-table.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import {
  type Check,
  checkArgument,
  isInteger,
  isListOf,
  isNamespaceHolder,
  isObject,
  isOneOf,
  isSignal,
  required,
} from '../../netlink/request/input.ts';
import type { Request } from '../../netlink/request/request.ts';
import { throwInvalid } from '../../netlink/request/validate.ts';
import { NetlinkSocket } from '../../netlink/socket/socket.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';
import { onNameEnd } from '../namespace/name-end.ts';
import { collections, type NetworkObjects, type ObjectKind, objectKinds, sideEffects } from './objects.ts';
import { type Difference, Table } from './table.ts';

/** Milliseconds to wait for more events before objects are read again. */
const repairDelay = 10;

/** Checks the options of a view. */
const watchOptions: Check = required(
  isObject<NetworkWatchOptions>(
    {
      namespace: isNamespaceHolder,
      objects: isListOf(isOneOf(objectKinds), { minimum: 1 }),
      signal: isSignal,
      receiveBufferSize: isInteger(1, 2 ** 31 - 1, 'a number of bytes'),
    },
    'an object of options',
  ),
);

/** Asks for a link, whether there is one or not. */
const anyLink: Request<unknown> = { ...links.get(1), blocking: true };

/** One change of an object. Changes that the consumer has not asked for yet are merged into one. */
export type NetworkChange = {
  [K in ObjectKind]: {
    readonly kind: K;
    readonly action: 'add' | 'change' | 'remove';
    /** The object as it is now; as it last was, where it has been removed. */
    readonly object: NetworkObjects[K];
    /** The object as it was, where it has been changed. */
    readonly previous?: NetworkObjects[K];
  };
}[ObjectKind];

/** Options of `watchNetwork`. */
export interface NetworkWatchOptions {
  /** Namespace, or another object with an open descriptor of one; the namespace of this thread by default. */
  readonly namespace?: (Pick<NamespaceHandle, 'fd'> & Partial<NamespaceHandle>) | undefined;
  /** Kinds of objects; all by default. */
  readonly objects?: readonly ObjectKind[] | undefined;
  /** Ends the view: its iteration throws the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes of events that the kernel may queue. The view reads again the objects of lost events. */
  readonly receiveBufferSize?: number | undefined;
}

/**
 * The links, addresses, routes, neighbours, rules and next hops of a namespace, kept up to date; made by
 * `watchNetwork`. Iterate over it for the changes, ask `list` for what there is.
 */
export class NetworkWatch implements AsyncIterableIterator<NetworkChange> {
  static {
    guardMethods(NetworkWatch);
    inspectAs(NetworkWatch, (view) =>
      Object.fromEntries([...view.#shown].map((kind) => [kind, `${view.list(kind).length} objects`])),
    );
  }

  readonly #socket: NetlinkSocket;
  readonly #watch: Subscription<WatchEvent>;
  readonly #tables: readonly Table[];
  /** Kinds whose changes are yielded. */
  readonly #shown: ReadonlySet<ObjectKind>;
  /** Changes that have not been asked for, by object, merged. */
  readonly #changes = new Map<string, Difference & { readonly kind: ObjectKind }>();
  #waiting: Deferred<void> | undefined;
  /** Callers that wait for the view to be up to date. */
  #settling = 0;
  #repair: Promise<void> | undefined;
  /** Notifications that came during a dump, to be applied upon it: they may be newer than it. */
  #held: WatchEvent[] | undefined;
  #failure: { reason: unknown } | undefined;
  #ended = false;
  readonly #signal: AbortSignal | undefined;
  readonly #abort = (): void => this.#end({ reason: this.#signal?.reason });
  /** The view ends with its namespace, also where another program deletes it: its socket would keep the namespace alive. */
  readonly #closeSignal: AbortSignal | undefined;
  readonly #close = (): void => this.#end();
  readonly #forgetName: () => void;

  /** Use `watchNetwork`. */
  constructor(options: NetworkWatchOptions) {
    checkArgument('watch network', '', watchOptions, options);
    const kinds = options.objects ?? objectKinds;
    options.signal?.throwIfAborted();
    this.#shown = new Set(kinds);
    // Links and the objects that change others without an event are always followed.
    const followed = new Set<ObjectKind>([...kinds, 'link']);
    if (followed.has('route')) followed.add('address').add('nexthop');
    this.#tables = [...followed].flatMap((kind) =>
      collections[kind].map((collection) => new Table(collection)),
    );
    const groups = new Set(
      this.#tables.flatMap(({ collection: { kind, groups, causes } }) =>
        this.#shown.has(kind) ? [...groups, ...causes] : groups,
      ),
    );
    const { namespace, receiveBufferSize } = options;
    this.#socket = NetlinkSocket.open('route', { namespace });
    try {
      this.#watch = this.#socket.watch([...groups], { receiveBufferSize, decode: false });
    } catch (error) {
      this.#socket.close();
      throw error;
    }
    this.#watch.onEvent = (event) => this.#apply(event);
    const stop = this.#watch.onEnd;
    this.#watch.onEnd = (failure) => {
      stop?.(failure);
      this.#end(failure);
    };
    this.#signal = options.signal;
    this.#signal?.addEventListener('abort', this.#abort, { once: true });
    this.#closeSignal = namespace?.closeSignal;
    this.#closeSignal?.addEventListener('abort', this.#close, { once: true });
    this.#forgetName = onNameEnd(namespace, this.#close);
  }

  /** The objects by kind, for `JSON.stringify`. */
  toJSON(): object {
    return jsonValue(Object.fromEntries([...this.#shown].map((kind) => [kind, this.list(kind)]))) as object;
  }

  /** The objects of a kind that is watched, as far as is known now. */
  list<K extends ObjectKind>(kind: K): NetworkObjects[K][] {
    if (!this.#shown.has(kind))
      throwInvalid('watch network', 'objects', `${kind} is not among those that are watched`);
    return this.#tables
      .filter(({ collection }) => collection.kind === kind)
      .flatMap((table) => [...table.values()]) as NetworkObjects[K][];
  }

  /** Resolves when all events so far are applied, and the objects of lost events have been read again. */
  async whenCurrent(): Promise<void> {
    this.#settling++;
    this.#hold();
    this.#watch.take();
    while (
      !this.#ended &&
      (this.#repair !== undefined || this.#tables.some(({ isOutdated }) => isOutdated))
    ) {
      await (this.#repair ?? this.#startRepair(0));
      this.#watch.take();
    }
    this.#settling--;
    this.#hold();
    if (this.#ended) throw this.#failure?.reason ?? closedError('watch network');
  }

  /** Lists everything again, and resolves when it is current. Finds changes of which the kernel sends no event. */
  async refresh(): Promise<void> {
    for (const table of this.#tables) table.stale = true;
    await this.whenCurrent();
  }

  /** Reads everything for the first time. Throws a `NamespaceClosedError` where the namespace is closed meanwhile. */
  async start(): Promise<this> {
    try {
      await this.whenCurrent();
    } catch (error) {
      this.#closeSignal?.throwIfAborted();
      throw error;
    }
    this.#changes.clear();
    return this;
  }

  async next(): Promise<IteratorResult<NetworkChange>> {
    for (;;) {
      for (const [key, difference] of this.#changes) {
        this.#changes.delete(key);
        return { done: false, value: toChange(difference) };
      }
      if (this.#failure !== undefined) {
        const { reason } = this.#failure;
        this.#failure = undefined;
        throw reason;
      }
      if (this.#ended) return { done: true, value: undefined };
      this.#waiting ??= deferred();
      this.#hold();
      await this.#waiting.promise;
    }
  }

  async return(): Promise<IteratorResult<NetworkChange>> {
    this.#changes.clear();
    this.#end();
    return { done: true, value: undefined };
  }

  /** Ends the view quietly. What it has read so far stays. */
  close(): void {
    this.#end();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #apply(event: WatchEvent): void {
    if (this.#held !== undefined) {
      this.#held.push(event);
      return;
    }
    if (event.kind === 'overrun') {
      for (const table of this.#tables) table.stale = true;
    } else {
      for (const table of this.#tables) {
        this.#noteAgain(table, event);
        const difference = table.apply(event);
        if (difference !== undefined) this.#note(table, difference, true);
      }
    }
    if (this.#tables.some(({ isOutdated }) => isOutdated)) void this.#startRepair(repairDelay);
  }

  /** Notes the objects that have to be got again because of an event. */
  #noteAgain({ collection, again }: Table, event: NotificationEvent): void {
    if (this.#shown.has(collection.kind)) for (const number of collection.again(event)) again.add(number);
  }

  #note(table: Table, { key, before, after }: Difference, isEvent: boolean): void {
    const { kind, numberOfNew } = table.collection;
    if (isEvent && before === undefined && after !== undefined) {
      const number = numberOfNew(after);
      if (number !== undefined) table.again.add(number);
    }
    for (const affected of sideEffects(kind, before, after, table.values())) {
      for (const table of this.#tables) if (table.collection.kind === affected) table.stale = true;
    }
    if (!this.#shown.has(kind) || before === after) return;
    const name = `${kind} ${key}`;
    const earlier = this.#changes.get(name);
    if (earlier === undefined) this.#changes.set(name, { kind, key, before, after });
    else {
      this.#changes.delete(name);
      if (earlier.before !== undefined || after !== undefined)
        this.#changes.set(name, { kind, key, before: earlier.before, after });
    }
    if (this.#waiting === undefined || this.#changes.size === 0) return;
    this.#waiting.resolve();
    this.#waiting = undefined;
    this.#hold();
  }

  /** Keeps the process alive while a caller waits. */
  #hold(): void {
    this.#watch.hold(this.#settling > 0 || this.#waiting !== undefined);
  }

  /** Reads outdated objects again, after a pause; one repair at a time. Does not keep the process alive. */
  #startRepair(delay: number): Promise<void> {
    this.#repair ??= (async () => {
      // Nothing is read before this promise is known as the repair under way.
      await sleep(delay, undefined, { ref: false });
      try {
        if (!this.#ended) await this.#readStale();
      } catch (error) {
        // An inconsistent dump is repeated after a pause.
        if (!(error instanceof TransportError && error.code !== 'ERR_NETLINK_CLOSED'))
          this.#end({ reason: error });
      }
      this.#repair = undefined;
      if (!this.#ended && this.#tables.some(({ isOutdated }) => isOutdated))
        void this.#startRepair(repairDelay);
    })();
    return this.#repair;
  }

  async #readStale(): Promise<void> {
    for (const table of this.#tables) {
      this.#watch.take();
      if (!table.isOutdated) continue;
      const numbers = table.stale ? undefined : [...table.again];
      table.again.clear();
      // An event from here on may begin a change that the dump sees half of. The table is outdated again then.
      table.stale = false;
      try {
        await this.#untilDone();
        if (this.#ended) return;
        // Events queued before the dump are older than it. After an overrun the kernel queues none until all are read.
        this.#watch.take();
        this.#held = [];
        const differences =
          numbers === undefined
            ? table.replace(await this.#socket.request(table.collection.dump))
            : await this.#getAgain(table, numbers);
        if (this.#ended) return;
        for (const difference of differences) this.#note(table, difference, false);
      } catch (error) {
        // A kernel without such objects has none.
        if (error instanceof NetlinkError && error.code === 'EOPNOTSUPP') continue;
        table.stale = true;
        throw error;
      } finally {
        const held = this.#held ?? [];
        this.#held = undefined;
        for (const event of held) this.#apply(event);
      }
    }
  }

  /** Gets some objects of a table again. Deleted objects have separate events. */
  async #getAgain(table: Table, numbers: readonly number[]): Promise<Difference[]> {
    const { get } = table.collection;
    if (get === undefined) return [];
    const results = await this.#socket.batchSettled(numbers.map(get));
    return results.flatMap((result) => {
      const difference = result.status === 'fulfilled' ? table.put(result.value) : undefined;
      return difference === undefined ? [] : [difference];
    });
  }

  /**
   * Waits until the kernel has finished a change. It sends the event of a link that goes down before it removes the routes of the
   * link, under a lock. A request for a link waits for that lock, a request for routes does not (Linux 6.9).
   */
  async #untilDone(): Promise<void> {
    try {
      await this.#socket.request(anyLink);
    } catch (error) {
      if (!(error instanceof NetlinkError)) throw error;
    }
  }

  #end(failure?: { reason: unknown }): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#closeSignal?.removeEventListener('abort', this.#close);
    this.#forgetName();
    this.#socket.close();
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }
}

function toChange({ kind, before, after }: Difference & { readonly kind: ObjectKind }): NetworkChange {
  const action = before === undefined ? 'add' : after === undefined ? 'remove' : 'change';
  const object = after ?? before;
  return { kind, action, object, ...(action === 'change' && { previous: before }) } as NetworkChange;
}
