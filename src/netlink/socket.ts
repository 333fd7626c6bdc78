import { BatchError, type BatchResult, runBatch } from './batch.ts';
import { Writer } from './codec/buffer.ts';
import { refuseType } from './codec/refusal.ts';
import { deferred } from './deferred.ts';
import { closedError, Engine, type Offload } from './engine.ts';
import { TransportError } from './errors.ts';
import { Exchange } from './exchange.ts';
import { openKernelTransport, type TransportOptions } from './kernel.ts';
import { type Protocol, protocols } from './protocols.ts';
import { type Dump, encodeRequest, type Request, refuse } from './request.ts';
import { Stream } from './stream.ts';
import type { Transport } from './transport.ts';

/** How often a dump that the kernel calls inconsistent is made anew before that is an error. */
const dumpAttempts = 10;
/** The kernel makes dump datagrams of 32 KiB at most; a single large message may be longer. */
const receiveLength = 64 * 1024;

/** How a {@link NetlinkSocket} is opened. */
export interface SocketOptions extends TransportOptions {
  /**
   * Which requests are sent on a pool thread by the promise API, so that the event loop goes on while the kernel
   * sleeps: those marked `mayBlock` (and what is sent while one of them is under way), unless told.
   */
  readonly offload?: Offload | undefined;
  /** Bytes of one receive, 64 KiB unless told. It grows where a message does not fit. */
  readonly bufferLength?: number | undefined;
}

/** How long to wait for an answer. */
export interface RequestOptions {
  /** Stops waiting. What the kernel has been asked to do is done all the same; its answer is dropped. */
  readonly signal?: AbortSignal | undefined;
  /** The same after so many milliseconds: `ERR_NETLINK_TIMEOUT`. */
  readonly timeout?: number | undefined;
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
export class NetlinkSocket {
  /** The protocol that it speaks. */
  readonly protocol: Protocol;
  readonly #engine: Engine;

  private constructor(protocol: Protocol, transport: Transport, options: SocketOptions) {
    this.protocol = protocol;
    this.#engine = new Engine(transport, options.offload ?? 'marked', options.bufferLength ?? receiveLength);
  }

  /**
   * Opens a socket. Needs no capability; what it may ask for is up to the kernel.
   *
   * @throws SystemError where the kernel refuses (EPROTONOSUPPORT: it lacks the protocol), with nothing left open
   */
  static open(protocol: Protocol, options: SocketOptions = {}): NetlinkSocket {
    if (!Object.hasOwn(protocols, protocol))
      refuse(
        'open netlink socket',
        'protocol',
        `'${protocol}' is not one of ${Object.keys(protocols).join(', ')}`,
      );
    return new NetlinkSocket(protocol, openKernelTransport(protocol, options), options);
  }

  /** Makes a socket on another transport than the kernel: a recording, a script. */
  static over(protocol: Protocol, transport: Transport, options: SocketOptions = {}): NetlinkSocket {
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
      this.#check(request);
      options.signal?.throwIfAborted();
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
  async batch<T>(requests: Iterable<Request<T>>, options: Pick<RequestOptions, 'signal'> = {}): Promise<T[]> {
    const results = await this.batchSettled(requests, options);
    if (results.some(({ status }) => status === 'rejected')) throw new BatchError(results);
    return results.map((result) => (result as { value: T }).value);
  }

  /** Like {@link batch}, telling what came of each request instead of throwing. */
  async batchSettled<T>(
    requests: Iterable<Request<T>>,
    { signal }: Pick<RequestOptions, 'signal'> = {},
  ): Promise<BatchResult<T>[]> {
    const list = [...requests];
    const writer = new Writer();
    for (const request of list) {
      this.#check(request);
      if (request.answer === 'many') refuse(request.operation, 'batch', 'a dump cannot be part of a batch');
      writer.length = 0;
      encodeRequest(writer, request, 0);
    }
    return (await runBatch(this.#engine, list, signal)) as BatchResult<T>[];
  }

  /**
   * Yields what a dump yields as it comes, in constant memory. Leave it early as you like; the socket stays usable. A
   * dump that turns out inconsistent ends with `ERR_NETLINK_DUMP_INTERRUPTED` after its last message.
   */
  stream<T>(request: Dump<T>, { signal }: Pick<RequestOptions, 'signal'> = {}): AsyncIterableIterator<T> {
    this.#check(request);
    signal?.throwIfAborted();
    const exchange = new Exchange<T[]>(request, this.#engine.nextSequence());
    const engine = this.#engine;
    const stream = new Stream<T>(exchange, {
      pull: () => engine.pump(),
      abandon: () => engine.abandon(exchange),
    });
    if (signal !== undefined) {
      const abort = (): void => stream.abort(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      stream.onEnd = () => signal.removeEventListener('abort', abort);
    }
    engine.start([exchange]);
    return stream;
  }

  /** Closes it. What is pending is rejected with `ERR_NETLINK_CLOSED`. Closing twice does nothing. */
  close(): void {
    this.#engine.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #check(request: Request<unknown>): void {
    if (typeof request !== 'object' || request === null || !('body' in request))
      refuseType('a request', request);
    if (this.closed) throw closedError(request.operation);
    if (request.protocol !== this.protocol) {
      refuse(
        request.operation,
        'protocol',
        `this is for a '${request.protocol}' socket, not '${this.protocol}'`,
      );
    }
  }

  #begin<T>(request: Request<T>): Exchange<T> {
    const exchange = new Exchange(request, this.#engine.nextSequence());
    this.#engine.start([exchange]);
    return exchange;
  }

  async #finish<T>(first: Exchange<T>, { signal, timeout }: RequestOptions): Promise<T> {
    let exchange = first;
    const { promise, resolve, reject } = deferred<void>();
    let attempt = 1;
    const check = (): void => {
      if (!exchange.done) return;
      if (attempt === dumpAttempts || this.closed || !isWorthRepeating(exchange)) {
        resolve();
        return;
      }
      attempt++;
      exchange = new Exchange(first.request, this.#engine.nextSequence());
      exchange.onProgress = check;
      this.#engine.start([exchange]);
    };
    const cancel = (reason: unknown): void => {
      reject(reason);
      this.#engine.abandon(exchange);
    };
    const abort = (): void => cancel(signal?.reason);
    const late = (): void =>
      cancel(
        new TransportError(first.request.operation, 'ERR_NETLINK_TIMEOUT', `no answer in ${timeout} ms`),
      );
    const timer = timeout === undefined ? undefined : setTimeout(late, timeout);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      exchange.onProgress = check;
      check();
      await promise;
      return exchange.outcome();
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
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
