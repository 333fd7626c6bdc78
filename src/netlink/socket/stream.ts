import { type Deferred, deferred } from '../engine/deferred.ts';
import { type Exchange, interruptedError } from '../engine/exchange.ts';
import { timeoutError } from '../errors/transport-error.ts';
import { atCallSite, type CallSite, captureCallSite, tracedTo } from '../request/call-site.ts';

/** The socket of a stream. */
export interface StreamSource {
  /** Reads until there is an item for the consumer. */
  pull(): void;
  /** Drains the rest, because the consumer has stopped. */
  abandon(): void;
  /** Returns the error of the kernel with what it means for this request. */
  explain(error: unknown): unknown;
}

/** A call of `next` that waits for an item. */
interface Waiting<T> extends Deferred<IteratorResult<T>> {
  readonly site: CallSite;
}

/**
 * Yields the items of one dump as they come. Reads from the kernel only as fast as the consumer takes items, unless another
 * request on the socket waits for the end of the dump.
 */
export class Stream<T> implements AsyncIterableIterator<T> {
  readonly #exchange: Exchange<T[]>;
  readonly #source: StreamSource;
  /** Called once, when the stream has ended for any reason. */
  onEnd: (() => void) | undefined;
  #chunk: readonly unknown[] = [];
  /** Index of the next item of the chunk. */
  #next = 0;
  #ended = false;
  /** The reason of {@link abort}, until the consumer has got it. */
  #aborted: { reason: unknown } | undefined;
  #waiting: Waiting<T> | undefined;

  readonly #timeout: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `timeout`: longest time to wait for one message, in milliseconds. */
  constructor(exchange: Exchange<T[]>, source: StreamSource, timeout?: number) {
    this.#exchange = exchange;
    this.#source = source;
    this.#timeout = timeout === Number.POSITIVE_INFINITY ? undefined : timeout;
    exchange.paused = true;
    exchange.onProgress = () => this.#onProgress();
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#next < this.#chunk.length)
      return Promise.resolve({ done: false, value: this.#chunk[this.#next++] as T });
    if (this.#waiting !== undefined)
      return tracedTo(
        this.#waiting.promise.then(() => this.next()),
        captureCallSite(),
      );
    try {
      const result = this.#take();
      return result === undefined ? this.#wait(captureCallSite()) : Promise.resolve(result);
    } catch (error) {
      return Promise.reject(atCallSite(error, captureCallSite()));
    }
  }

  return(): Promise<IteratorResult<T>> {
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error: unknown): Promise<IteratorResult<T>> {
    this.#end();
    return Promise.reject(error);
  }

  /** Ends the stream. The current or next call of `next` is rejected with the reason. */
  abort(reason: unknown): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#aborted = { reason };
    this.#end();
    waiting?.reject(atCallSite(reason, waiting.site));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Returns what `next` yields; undefined if it has to wait. Throws the error of the dump, once. */
  #take(): IteratorResult<T> | undefined {
    const exchange = this.#exchange;
    if (this.#aborted !== undefined) {
      const { reason } = this.#aborted;
      this.#aborted = undefined;
      throw reason;
    }
    if (this.#ended) return { done: true, value: undefined };
    if (!exchange.items.isEmpty) {
      this.#chunk = exchange.items.take();
      this.#next = 1;
      return { done: false, value: this.#chunk[0] as T };
    }
    if (!exchange.done) return undefined;
    this.#end();
    if (exchange.error !== undefined) throw this.#source.explain(exchange.error);
    if (exchange.interrupted) throw interruptedError(exchange.request, []);
    return { done: true, value: undefined };
  }

  #wait(site: CallSite): Promise<IteratorResult<T>> {
    const { promise, resolve, reject } = deferred<IteratorResult<T>>();
    const waiting: Waiting<T> = { promise, resolve, reject, site };
    this.#waiting = waiting;
    this.#exchange.paused = false;
    this.#source.pull();
    if (this.#timeout !== undefined && this.#waiting === waiting)
      this.#timer = setTimeout(this.#onTimeout, this.#timeout);
    return promise;
  }

  #onProgress(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    const { items, done } = this.#exchange;
    if (items.isEmpty && !done) return;
    this.#waiting = undefined;
    clearTimeout(this.#timer);
    this.#exchange.paused = true;
    try {
      waiting.resolve(this.#take() as IteratorResult<T>);
    } catch (error) {
      waiting.reject(atCallSite(error, waiting.site));
    }
  }

  readonly #onTimeout = (): void => {
    this.abort(timeoutError(this.#exchange.operation, this.#timeout as number));
  };

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#chunk = [];
    this.#next = 0;
    this.#waiting?.resolve({ done: true, value: undefined });
    this.#waiting = undefined;
    if (!this.#exchange.done) this.#source.abandon();
    this.onEnd?.();
  }
}
