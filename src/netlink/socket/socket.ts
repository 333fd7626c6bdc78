import { BatchError, type BatchResult, type BatchResults, runBatch } from '../batch/batch.ts';
import { encodeBatch } from '../batch/encoded-requests.ts';
import type { Offload } from '../engine/blocking-sends.ts';
import { type RequestOptions, whenCancelled } from '../engine/cancellation.ts';
import { deferred } from '../engine/deferred.ts';
import { observeWarning, type Warning } from '../engine/diagnostics.ts';
import { Engine } from '../engine/engine.ts';
import { Exchange } from '../engine/exchange.ts';
import { defaultBufferLength } from '../engine/receiver.ts';
import { closedError, TransportError } from '../errors/transport-error.ts';
import { groupNumbers } from '../events/groups.ts';
import type { EventDecoder } from '../events/notification.ts';
import { Subscription, type WatchOptions } from '../events/subscription.ts';
import type { ProtocolDefinition, ProtocolEntry } from '../protocol.ts';
import {
  type GroupName,
  loadProtocol,
  type Protocol,
  protocolEntry,
  protocolNames,
  type WatchEvent,
} from '../protocol-table.ts';
import type { Dump, Request, ResultOf } from '../request/request.ts';
import { throwInvalid } from '../request/validate.ts';
import { openKernelTransport, type TransportOptions } from '../transport/kernel-transport.ts';
import type { Transport } from '../transport/transport.ts';
import { DynamicTypes } from './dynamic-types.ts';
import { checkCall, checkOptions, checkRequest, checkWatch } from './options.ts';
import { Stream } from './stream.ts';

export type { RequestOptions } from '../engine/cancellation.ts';

/** How often a dump that the kernel calls inconsistent is made anew before that is an error. */
const dumpAttempts = 10;
/** By how much longer the pause before each further attempt is, in ms. */
const dumpPause = 10;
/** Notifications may come in a flood. The kernel counts their memory only as they come. */
const eventRoom = 32 * 1024 * 1024;

/** How a {@link NetlinkSocket} is opened. */
export interface SocketOptions extends TransportOptions {
  /**
   * Which requests are sent on a pool thread by the promise API, so that the event loop goes on while the kernel
   * sleeps: those marked `mayBlock` (and what is sent while one of them is under way), unless told.
   */
  readonly offload?: Offload | undefined;
  /** Bytes of one receive, 64 KiB unless told, 64 at least. It grows where a message does not fit. */
  readonly bufferLength?: number | undefined;
  /** Called with what the kernel warned of when it did something. Also on the diagnostics channel `tsnetlink:warning`. */
  readonly onWarning?: ((warning: Warning) => void) | undefined;
}

/**
 * A netlink socket on the event loop. Runs {@link Request}s: with a promise, synchronously, as a stream or in batches,
 * as many at the same time as you like.
 *
 * It belongs to the network namespace in which it was opened, for life, whatever the thread does later. Close it, or
 * let `using` do so.
 *
 * @example
 * const socket = NetlinkSocket.open('route');
 * const links = await socket.request(links.list());
 * socket.close();
 */
export class NetlinkSocket<P extends Protocol = Protocol> {
  /** The protocol that it speaks. */
  readonly protocol: P;
  readonly #engine: Engine;
  readonly #entry: ProtocolEntry;
  readonly #types: DynamicTypes;
  readonly #subscriptions = new Set<Pick<Subscription<unknown>, 'close'>>();

  private constructor(protocol: P, transport: Transport, options: SocketOptions) {
    const { offload = 'marked', bufferLength = defaultBufferLength, onWarning } = options;
    this.protocol = protocol;
    this.#entry = entryOf(protocol);
    this.#types = new DynamicTypes(this.#entry, (request) => this.#runSync(request));
    this.#types.onFirst = () => this.#followNames();
    this.#engine = new Engine(protocol, transport, offload, bufferLength);
    this.#engine.onWarning = ({ request: { operation }, warning }) => {
      const whole = { operation, ...warning };
      observeWarning(whole);
      if (onWarning !== undefined) queueMicrotask(() => onWarning(whole));
    };
  }

  /**
   * Opens a socket. Needs no capability; what it may ask for is up to the kernel.
   *
   * @throws SystemError where the kernel refuses (EPROTONOSUPPORT: it lacks the protocol), with nothing left open
   */
  static open<P extends Protocol>(protocol: P, options: SocketOptions = {}): NetlinkSocket<P> {
    const { number } = entryOf(protocol);
    checkOptions(options);
    return new NetlinkSocket(protocol, openKernelTransport(number, options), options);
  }

  /** Makes a socket on a transport other than the kernel: a recording, a script. */
  static over<P extends Protocol>(
    protocol: P,
    transport: Transport,
    options: SocketOptions = {},
  ): NetlinkSocket<P> {
    checkOptions(options);
    return new NetlinkSocket(protocol, transport, options);
  }

  /** Its port number (`nl_pid`): how the kernel and `ss -f netlink` call it. */
  get port(): number {
    return this.#engine.transport.port;
  }

  /** Whether it has been closed. */
  get closed(): boolean {
    return this.#engine.closed;
  }

  /**
   * Runs a request. Several may be under way at once; dumps take turns.
   *
   * @throws TypeError or RangeError for what cannot be put on the wire, before anything is sent
   * @throws NetlinkError where the kernel refuses
   * @throws TransportError where the answer is lost, late, inconsistent after 10 attempts, or the socket closed
   */
  request<T>(request: Request<T>, options: RequestOptions = {}): Promise<T> {
    try {
      this.#check(request, options);
      if (request.dynamicType !== undefined) return this.#requestDynamic(request, options);
      // An answer is mostly there as soon as the request is sent: then this is all.
      const exchange = this.#begin(request);
      if (exchange.done && !isWorthRepeating(exchange)) return Promise.resolve(exchange.outcome());
      return this.#finish(exchange, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Runs a request without giving way to the event loop: the fastest form, for scripts and start-up. Blocks while the
   * kernel sleeps on it.
   *
   * @throws as {@link request}
   */
  requestSync<T>(request: Request<T>): T {
    this.#check(request);
    if (request.dynamicType === undefined) return this.#runSync(request);
    const resolved = this.#types.resolve(request);
    try {
      return this.#runSync(resolved);
    } catch (error) {
      const next = this.#types.again(request, resolved, error);
      if (next === undefined) throw error;
      return this.#runSync(next);
    }
  }

  #runSync<T>(request: Request<T>): T {
    for (let attempt = 1; ; attempt++) {
      const exchange = new Exchange(request, this.#engine.nextSequence());
      this.#engine.runSync(exchange);
      if (attempt === dumpAttempts || !isWorthRepeating(exchange)) return exchange.outcome();
    }
  }

  /**
   * Runs many requests, up to 128 a system call, in order. Every one is carried out, whatever comes of the others.
   * Nothing is sent where one of them cannot be put on the wire.
   *
   * @throws BatchError naming each request that failed, with the results of all
   */
  async batch<const R extends Iterable<Request<unknown>>>(
    requests: R,
    options: RequestOptions = {},
  ): Promise<BatchResults<R>> {
    const results = await this.batchSettled(requests, options);
    if (results.some(({ status }) => status === 'rejected')) throw new BatchError(results);
    return results.map((result) => (result as { value: unknown }).value) as BatchResults<R>;
  }

  /** Like {@link batch}, telling what came of each request instead of throwing. */
  async batchSettled<R extends Request<unknown>>(
    requests: Iterable<R>,
    options: RequestOptions = {},
  ): Promise<BatchResult<ResultOf<R>>[]> {
    checkCall('batch', options);
    const encoding = encodeBatch(this.protocol, requests, (request) => {
      this.#check(request);
      if (request.answer === 'many')
        throwInvalid(request.operation, 'batch', 'a dump cannot be part of a batch');
      return this.#types.resolve(request);
    });
    return (await runBatch(this.#engine, encoding, options)) as BatchResult<ResultOf<R>>[];
  }

  /**
   * Yields what a dump yields as it comes, in constant memory. Leave it early as you like; the socket stays usable. A
   * dump that turns out inconsistent ends with `ERR_NETLINK_DUMP_INTERRUPTED` after its last message. `timeout` is the
   * time that one message may take to come.
   */
  stream<T>(request: Dump<T>, options: RequestOptions = {}): AsyncIterableIterator<T> {
    this.#check(request, options);
    if (request.answer !== 'many') throwInvalid(request.operation, 'stream', 'only a dump can be streamed');
    const { signal, timeout } = options;
    const exchange = new Exchange<T[]>(this.#types.resolve(request), this.#engine.nextSequence());
    const engine = this.#engine;
    const source = { pull: () => engine.pump(), abandon: () => engine.abandon(exchange) };
    const stream = new Stream<T>(exchange, source, timeout);
    stream.onEnd = whenCancelled(request.operation, { signal }, (reason) => stream.abort(reason));
    engine.start(exchange);
    return stream;
  }

  /**
   * Yields the notifications of some groups from now on, by name (`'link'`, `'ipv4-route'`) or number. They come through
   * a socket of their own in the same namespace, so that no flood of them is in the way of answers. Where some are lost
   * for lack of room, an item of kind `'overrun'` says so.
   *
   * @example for await (const event of socket.watch(['link'], { signal })) …
   * @throws TypeError for a group that the protocol does not have
   * @throws SystemError EPERM for a group, or for `allNamespaces`, without the capability that it needs
   */
  watch(groups: readonly (GroupName<P> | number)[], options: WatchOptions = {}): Subscription<WatchEvent<P>> {
    const operation = `watch ${this.protocol}`;
    if (this.closed) throw closedError(operation);
    const numbers = groupNumbers(operation, this.#entry, groups, (name) => this.#types.of(name));
    checkWatch(operation, options);
    const { signal, allNamespaces = false, receiveBufferSize = eventRoom, decode = true } = options;
    signal?.throwIfAborted();
    const transport = this.#engine.transport.subscribe?.(numbers, { allNamespaces, receiveBufferSize });
    if (transport === undefined) throwInvalid(operation, 'transport', 'it has no notifications');
    const definition = decode ? loadProtocol(this.protocol) : undefined;
    const decoder = (loaded: ProtocolDefinition | undefined): EventDecoder | undefined =>
      loaded && { definition: loaded, ids: this.#types.ids };
    const watch = new Subscription<WatchEvent<P>>(
      this.protocol,
      transport,
      definition instanceof Promise ? definition.then(decoder) : decoder(definition),
    );
    const end = whenCancelled(operation, { signal }, (reason) => watch.fail(reason));
    watch.onEnd = () => {
      end();
      this.#subscriptions.delete(watch);
    };
    this.#subscriptions.add(watch);
    return watch;
  }

  /** Closes it. What is pending is rejected with `ERR_NETLINK_CLOSED`, watches too. Closing twice does nothing. */
  close(): void {
    this.#engine.close();
    for (const watch of this.#subscriptions) watch.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #check(request: Request<unknown>, options?: RequestOptions): void {
    checkRequest(request);
    if (options !== undefined) checkCall(request.operation, options);
    if (this.closed) throw closedError(request.operation);
    if (request.protocol !== this.protocol) {
      throwInvalid(
        request.operation,
        'protocol',
        `this is for a '${request.protocol}' socket, not '${this.protocol}'`,
      );
    }
  }

  async #requestDynamic<T>(request: Request<T>, options: RequestOptions): Promise<T> {
    const resolved = this.#types.resolve(request);
    try {
      return await this.#finish(this.#begin(resolved), options);
    } catch (error) {
      const next = this.#types.again(request, resolved, error);
      if (next === undefined) throw error;
      return await this.#finish(this.#begin(next), options);
    }
  }

  /** Drops the known message types when the kernel says that names came or went. Does not keep the event loop alive. */
  #followNames(): void {
    const { namesGroup } = this.#entry;
    if (namesGroup === undefined) return;
    const options = { allNamespaces: false, receiveBufferSize: eventRoom };
    const transport = this.#engine.transport.subscribe?.([namesGroup], options);
    if (transport === undefined) return;
    const watch = new Subscription<unknown>(this.protocol, transport, undefined);
    watch.onEvent = () => this.#types.clear();
    watch.onEnd = () => this.#subscriptions.delete(watch);
    this.#subscriptions.add(watch);
  }

  #begin<T>(request: Request<T>): Exchange<T> {
    const exchange = new Exchange(request, this.#engine.nextSequence());
    this.#engine.start(exchange);
    return exchange;
  }

  async #finish<T>(first: Exchange<T>, options: RequestOptions): Promise<T> {
    let exchange = first;
    const { promise, resolve, reject } = deferred<void>();
    let attempt = 1;
    let timer: NodeJS.Timeout | undefined;
    const check = (): void => {
      if (!exchange.done) return;
      if (attempt === dumpAttempts || this.closed || !isWorthRepeating(exchange)) {
        resolve();
        return;
      }
      attempt++;
      // Where it did not help twice, the changes have to calm down first.
      if (attempt <= 3) repeat();
      else timer = setTimeout(repeat, (attempt - 3) * dumpPause);
    };
    const repeat = (): void => {
      exchange = new Exchange(first.request, this.#engine.nextSequence());
      exchange.onProgress = check;
      this.#engine.start(exchange);
    };
    const end = whenCancelled(first.request.operation, options, (reason) => {
      reject(reason);
      this.#engine.abandon(exchange);
    });
    try {
      exchange.onProgress = check;
      check();
      await promise;
      return exchange.outcome();
    } finally {
      end();
      clearTimeout(timer);
    }
  }
}

/** Whether asking again can help: the dump was interrupted, or the answer did not fit and now will. */
function isWorthRepeating({ request, interrupted, error }: Exchange<unknown>): boolean {
  if (error === undefined) return interrupted && request.answer === 'many';
  return (
    error instanceof TransportError && error.code === 'ERR_NETLINK_TRUNCATED' && request.answer === 'many'
  );
}

function entryOf(protocol: string): ProtocolEntry {
  const entry = protocolEntry(protocol);
  if (entry === undefined)
    throwInvalid(
      'open netlink socket',
      'protocol',
      `'${protocol}' is not one of ${protocolNames.join(', ')}`,
    );
  return entry;
}
