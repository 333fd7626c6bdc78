import { BatchError, type BatchResult, type BatchResults, runBatch } from '../batch/batch.ts';
import { runTransaction, TransactionError, type TransactionFrame } from '../batch/transaction.ts';
import { type RequestOptions, whenCancelled } from '../engine/cancellation.ts';
import { observeWarning } from '../engine/diagnostics.ts';
import { Engine } from '../engine/engine.ts';
import { Exchange } from '../engine/exchange.ts';
import { defaultBufferLength } from '../engine/receiver.ts';
import { guardMethods } from '../errors/guard-methods.ts';
import { closedError } from '../errors/transport-error.ts';
import { groupNumbers, typesOfGroups } from '../events/groups.ts';
import type { EventDecoder } from '../events/notification.ts';
import { Subscription, type WatchOptions } from '../events/subscription.ts';
import type { ProtocolDefinition, ProtocolEntry } from '../protocol.ts';
import { type GroupName, loadProtocol, type Protocol, type WatchEvent } from '../protocol-table.ts';
import { atCallSite, type CallSite, captureCallSite, tracedTo } from '../request/call-site.ts';
import { checkArgument, refuseConstructor, refuseSurplus } from '../request/input.ts';
import { setNameSource } from '../request/number-names.ts';
import type { Dump, Request, ResultOf } from '../request/request.ts';
import { checkRequest, throwInvalid } from '../request/validate.ts';
import { openTransport } from '../transport/kernel-transport.ts';
import type { Transport } from '../transport/transport.ts';
import { complete, dumpAttempts, shouldRepeat } from './complete.ts';
import { DynamicTypes } from './dynamic-types.ts';
import { readNameFile } from './name-files.ts';
import { entryOf } from './open-transport.ts';
import {
  checkRequestOptions,
  checkRequests,
  checkSocketOptions,
  checkWatchOptions,
  isTransport,
  noOptions,
  type SocketOptions,
} from './options.ts';
import { Stream, type StreamSource } from './stream.ts';

export type { RequestOptions } from '../engine/cancellation.ts';
export type { SocketOptions } from './options.ts';

// Operations do no I/O: names of routing tables and the like are read for programs that have a socket.
setNameSource(readNameFile);

/** Bytes of notifications that the kernel may queue by default. Events come in floods; the kernel uses memory for queued events only. */
const defaultEventBufferSize = 32 * 1024 * 1024;

/**
 * A netlink socket on the event loop. Runs {@link Request}s: with a promise, synchronously, as a stream or in batches. Any
 * number of requests may be in flight at the same time.
 *
 * The socket belongs to the network namespace in which it was opened, also when the thread enters another one later. Close
 * it, or declare it with `using`.
 *
 * @example
 * const socket = NetlinkSocket.open('route');
 * const links = await socket.request(links.list());
 * socket.close();
 */
export class NetlinkSocket<P extends Protocol = Protocol> {
  static {
    guardMethods(NetlinkSocket, {
      parameters: {
        open: 2,
        over: 3,
        // These two are called for each request: they look at their arguments themselves.
        request: Number.POSITIVE_INFINITY,
        requestSync: Number.POSITIVE_INFINITY,
        batch: 2,
        batchSettled: 2,
        transaction: 3,
        stream: 2,
        watch: 2,
      },
      untraced: ['request', 'batch', 'batchSettled', 'transaction'],
    });
  }

  /** The netlink protocol of the socket. */
  readonly protocol: P;
  readonly #engine: Engine;
  readonly #entry: ProtocolEntry;
  readonly #types: DynamicTypes;
  readonly #subscriptions = new Set<Pick<Subscription<unknown>, 'close'>>();

  private constructor(protocol: P, transport: Transport, options: SocketOptions) {
    if (typeof transport?.send !== 'function')
      refuseConstructor(new.target.name, 'NetlinkSocket.open() and over()');
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
   * Opens a socket. Needs no capability; many requests need one.
   *
   * @throws SystemError if the kernel refuses: EPROTONOSUPPORT without the protocol. Nothing is left open.
   */
  static open<P extends Protocol>(protocol: P, options: SocketOptions = {}): NetlinkSocket<P> {
    checkSocketOptions(options);
    return new NetlinkSocket(protocol, openTransport(entryOf(protocol).number, options), options);
  }

  /** Makes a socket on another transport than the kernel: a recording, a script. */
  static over<P extends Protocol>(
    protocol: P,
    transport: Transport,
    options: SocketOptions = {},
  ): NetlinkSocket<P> {
    checkArgument('socket over', 'transport', isTransport, transport);
    checkSocketOptions(options);
    return new NetlinkSocket(protocol, transport, options);
  }

  /** Port number of the socket (`nl_pid`), as `ss -f netlink` shows it. */
  get port(): number {
    return this.#engine.transport.port;
  }

  /** Whether the socket has been closed. */
  get closed(): boolean {
    return this.#engine.closed;
  }

  /**
   * Runs a request. Several requests may be in flight; dumps run one after another.
   *
   * @throws TypeError or RangeError for a value that cannot be encoded, before anything is sent
   * @throws NetlinkError if the kernel refuses the request
   * @throws TransportError if the answer is lost, late or still inconsistent after 10 attempts, or the socket is closed
   */
  request<T>(request: Request<T>, options: RequestOptions = noOptions): Promise<T> {
    try {
      // biome-ignore lint/complexity/noArguments: cheaper than a rest parameter.
      if (arguments.length > 2) refuseSurplus('NetlinkSocket.request', 2, [...arguments]);
      this.#check(request, options);
      const exchange = this.#start(
        request.dynamicType === undefined ? request : this.#types.resolve(request),
      );
      // Usually the answer is there as soon as the request is sent.
      if (exchange.done && exchange.error === undefined && !shouldRepeat(exchange))
        return Promise.resolve(exchange.outcome());
      return tracedTo(this.#complete(request, exchange, options), captureCallSite());
    } catch (error) {
      return Promise.reject(atCallSite(error, captureCallSite()));
    }
  }

  /**
   * Runs a request without returning to the event loop: the fastest form, for scripts and start-up. Blocks the thread, also
   * while the kernel sleeps on the request.
   *
   * @throws as `request`
   */
  requestSync<T>(request: Request<T>): T {
    // biome-ignore lint/complexity/noArguments: a caller may believe that it takes options.
    if (arguments.length > 1) refuseSurplus('NetlinkSocket.requestSync', 1, [...arguments]);
    this.#check(request, noOptions);
    if (request.dynamicType === undefined && request.lookup === undefined) return this.#runSync(request);
    const first = this.#types.resolve(request);
    try {
      return this.#runSync(first);
    } catch (error) {
      return this.#runSync(this.#types.again(request, first, error));
    }
  }

  /**
   * Runs many requests in order, up to 128 per system call. All of them are executed, also behind one that fails. Nothing is
   * sent if one of them cannot be encoded.
   *
   * @throws BatchError with the error of each request that failed, and the outcomes of all
   */
  batch<const R extends Iterable<Request<unknown>>>(
    requests: R,
    options: RequestOptions = noOptions,
  ): Promise<BatchResults<R>> {
    const site = captureCallSite();
    return tracedTo(this.#batch(requests, options, site), site);
  }

  /** Runs requests as {@link batch}. Returns the outcome of each request, failed ones included. */
  batchSettled<R extends Request<unknown>>(
    requests: Iterable<R>,
    options: RequestOptions = noOptions,
  ): Promise<BatchResult<ResultOf<R>>[]> {
    const site = captureCallSite();
    return tracedTo(this.#batchSettled(requests, options, site), site);
  }

  /**
   * Runs requests as one transaction: the kernel executes all of them or none. They are sent as one datagram of any length,
   * between the messages of `frame`. The result of a request with {@link echo} is the list of its objects. Enlarges the buffers
   * of the socket as needed.
   *
   * @throws TransactionError with the error of each request that failed, and its index
   * @throws NetlinkError if the kernel refuses the transaction as a whole
   * @throws TransportError `ERR_NETLINK_TOO_LONG` if the send buffer cannot be enlarged enough; as `request`
   */
  transaction<const R extends Iterable<Request<unknown>>>(
    frame: TransactionFrame,
    requests: R,
    options: RequestOptions = noOptions,
  ): Promise<BatchResults<R>> {
    const site = captureCallSite();
    return tracedTo(this.#transaction(frame, requests, options, site), site);
  }

  /**
   * Yields the items of a dump as they come, in constant memory. The loop may be left early; the socket stays usable. A dump
   * that was inconsistent ends with `ERR_NETLINK_DUMP_INTERRUPTED` after its last item. `timeout` is the longest time to wait
   * for one message.
   *
   * @throws as `request`
   */
  stream<T>(request: Dump<T>, options: RequestOptions = noOptions): AsyncIterableIterator<T> {
    this.#check(request, options);
    if (request.answer !== 'many') throwInvalid(request.operation, 'stream', 'only a dump can be streamed');
    const { signal, timeout } = options;
    const exchange = new Exchange<T[]>(this.#types.resolve(request), this.#engine.nextSequence());
    const engine = this.#engine;
    const source: StreamSource = {
      pull: () => engine.pump(),
      abandon: () => engine.abandon(exchange),
      explain: (error) => this.#types.explain(request, exchange.request, error),
    };
    const stream = new Stream<T>(exchange, source, timeout);
    stream.onEnd = whenCancelled(request.operation, { signal }, (reason) => stream.abort(reason));
    engine.start(exchange);
    return stream;
  }

  /**
   * Yields the notifications of multicast groups, from now on. A group is a name (`'link'`, `'ipv4-route'`) or a number. The
   * events have a second socket in the same namespace, so they do not delay answers. An event of kind `'overrun'` says that
   * events were lost because the receive buffer was full.
   *
   * @example for await (const event of socket.watch(['link'], { signal })) …
   * @throws TypeError for a group that the protocol does not have
   * @throws SystemError EPERM for a group, or for `allNamespaces`, without the capability for it
   */
  watch(groups: readonly (GroupName<P> | number)[], options: WatchOptions = {}): Subscription<WatchEvent<P>> {
    const operation = `watch ${this.protocol}`;
    if (this.closed) throw closedError(operation);
    const numbers = groupNumbers(operation, this.#entry, groups, (name) => this.#types.of(name, operation));
    checkWatchOptions(operation, options);
    const {
      signal,
      allNamespaces = false,
      receiveBufferSize = defaultEventBufferSize,
      decode = true,
    } = options;
    const { framing, rootGroups } = this.#entry;
    const greetings = options.greetings ?? this.#entry.greetings;
    const subscribeOptions = { allNamespaces, receiveBufferSize, rootGroups, greetings };
    const transport = this.#engine.transport.subscribe?.(numbers, subscribeOptions);
    if (transport === undefined) throwInvalid(operation, 'transport', 'this transport has no notifications');
    const definition = decode ? loadProtocol(this.protocol, typesOfGroups(this.#entry, groups)) : undefined;
    const decoder = (loaded: ProtocolDefinition | undefined): EventDecoder | undefined =>
      loaded && { definition: loaded, ids: this.#types.ids };
    const watch = new Subscription<WatchEvent<P>>(
      this.protocol,
      transport,
      definition instanceof Promise ? definition.then(decoder) : decoder(definition),
      framing,
    );
    const end = whenCancelled(operation, { signal }, (reason) => watch.fail(reason));
    watch.onEnd = () => {
      end();
      this.#subscriptions.delete(watch);
    };
    this.#subscriptions.add(watch);
    return watch;
  }

  /**
   * Closes the socket. Requests and streams in progress are rejected with `ERR_NETLINK_CLOSED`, watches end quietly. Closing a closed
   * socket does nothing.
   */
  close(): void {
    this.#engine.close();
    for (const watch of this.#subscriptions) watch.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #check(request: Request<unknown>, options: RequestOptions): void {
    checkRequest(request, this.protocol);
    if (options !== noOptions) checkRequestOptions(request.operation, options);
    if (this.#engine.closed) throw closedError(request.operation);
  }

  #start<T>(request: Request<T>): Exchange<T> {
    const exchange = new Exchange(request, this.#engine.nextSequence());
    this.#engine.start(exchange);
    return exchange;
  }

  async #complete<T>(request: Request<T>, first: Exchange<T>, options: RequestOptions): Promise<T> {
    try {
      return await complete(this.#engine, first, options);
    } catch (error) {
      const second = this.#types.again(request, first.request, error);
      return await complete(this.#engine, this.#start(second), options);
    }
  }

  #runSync<T>(request: Request<T>): T {
    for (let attempt = 1; ; attempt++) {
      const exchange = new Exchange(request, this.#engine.nextSequence());
      this.#engine.runSync(exchange);
      if (attempt === dumpAttempts || !shouldRepeat(exchange)) return exchange.outcome();
    }
  }

  async #batch<R extends Iterable<Request<unknown>>>(
    requests: R,
    options: RequestOptions,
    site: CallSite,
  ): Promise<BatchResults<R>> {
    const results = await this.#batchSettled(requests, options, site);
    if (results.some(({ status }) => status === 'rejected')) throw new BatchError(results);
    return results.map((result) => (result as { value: unknown }).value) as BatchResults<R>;
  }

  async #batchSettled<R extends Request<unknown>>(
    requests: Iterable<R>,
    options: RequestOptions,
    site: CallSite,
  ): Promise<BatchResult<ResultOf<R>>[]> {
    checkRequests('batch', requests);
    checkRequestOptions('batch', options);
    /** Requests to names with a dynamic message type, as they were given and as they were sent, by index. */
    const dynamic = new Map<number, readonly [given: Request<unknown>, sent: Request<unknown>]>();
    let count = 0;
    const prepare = (request: Request<unknown>): Request<unknown> => {
      this.#check(request, noOptions);
      if (request.answer === 'many')
        throwInvalid(request.operation, 'batch', 'a dump cannot be part of a batch');
      const index = count++;
      if (request.dynamicType === undefined) return request;
      const resolved = this.#types.resolve(request);
      dynamic.set(index, [request, resolved]);
      return resolved;
    };
    const results = await runBatch(this.#engine, requests, prepare, options);
    for (const [index, result] of results.entries()) {
      if (result.status === 'fulfilled') continue;
      const [given, sent] = dynamic.get(index) ?? [];
      if (given === undefined || sent === undefined) atCallSite(result.reason, site);
      else {
        const reason = atCallSite(this.#types.explain(given, sent, result.reason), site) as Error;
        results[index] = { status: 'rejected', reason };
      }
    }
    return results as BatchResult<ResultOf<R>>[];
  }

  async #transaction<R extends Iterable<Request<unknown>>>(
    frame: TransactionFrame,
    requests: R,
    options: RequestOptions,
    site: CallSite,
  ): Promise<BatchResults<R>> {
    checkRequests('transaction', requests);
    checkRequestOptions('transaction', options);
    checkRequest(frame?.begin, this.protocol);
    checkRequest(frame.end, this.protocol);
    const prepare = (request: Request<unknown>): Request<unknown> => {
      this.#check(request, noOptions);
      if (request.answer !== 'ack' && request.answer !== 'echo')
        throwInvalid(request.operation, 'transaction', 'only commands can be part of a transaction');
      return this.#types.resolve(request);
    };
    try {
      return (await runTransaction(this.#engine, frame, requests, prepare, options)) as BatchResults<R>;
    } catch (error) {
      if (error instanceof TransactionError) for (const each of error.errors) atCallSite(each, site);
      throw error;
    }
  }

  /** Drops the known message types when the kernel says that names came or went. Does not keep the event loop alive. */
  #followNames(): void {
    const { namesGroup } = this.#entry;
    if (namesGroup === undefined) return;
    const options = { allNamespaces: false, receiveBufferSize: defaultEventBufferSize };
    const transport = this.#engine.transport.subscribe?.([namesGroup], options);
    if (transport === undefined) return;
    const watch = new Subscription<unknown>(this.protocol, transport, undefined);
    watch.onEvent = () => this.#types.clear();
    watch.onEnd = () => this.#subscriptions.delete(watch);
    this.#subscriptions.add(watch);
  }
}
