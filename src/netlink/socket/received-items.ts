import { type Deferred, deferred } from '../engine/deferred.ts';
import { captureCallSite, tracedTo } from '../request/call-site.ts';
import type { UnicastSocket } from './unicast-socket.ts';

/**
 * The items that a {@link UnicastSocket} has received, for the `next` of an async iterator. Nothing is received while the consumer
 * has items to take. The socket keeps the process alive only while a consumer waits.
 */
export class ReceivedItems<T> {
  readonly #socket: UnicastSocket;
  #items: T[] = [];
  /** Index of the next item to be taken. */
  #next = 0;
  #waiting: Deferred<IteratorResult<T, void>>[] = [];
  #failure: { readonly reason: unknown } | undefined;

  constructor(socket: UnicastSocket) {
    this.#socket = socket;
    socket.hold(false);
  }

  /** Adds an item. */
  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes the next item, or waits for it. `onWait` is called before it waits. */
  take(onWait: () => void): Promise<IteratorResult<T, void>> {
    if (this.#next < this.#items.length)
      return Promise.resolve({ done: false, value: this.#items[this.#next++] as T });
    if (this.#failure !== undefined) {
      const { reason } = this.#failure;
      this.#failure = undefined;
      return tracedTo(Promise.reject(reason), captureCallSite());
    }
    if (this.#socket.closed) return Promise.resolve({ done: true, value: undefined });
    this.#items = [];
    this.#next = 0;
    onWait();
    const waiting = deferred<IteratorResult<T, void>>();
    this.#waiting.push(waiting);
    this.#socket.hold(true);
    this.#socket.listen(true);
    return tracedTo(waiting.promise, captureCallSite());
  }

  /** Receives, and gives consumers that wait their items. For `onReadable`. */
  receive(): void {
    this.#socket.receive();
    while (this.#waiting.length > 0 && this.#next < this.#items.length) {
      const value = this.#items[this.#next++] as T;
      this.#waiting.shift()?.resolve({ done: false, value });
    }
    if (this.#socket.closed) return;
    if (this.#waiting.length === 0) this.#socket.hold(false);
    // The rest stays in the kernel until the consumer has taken these.
    if (this.#next < this.#items.length) this.#socket.listen(false);
  }

  /** Ends the iteration when the socket is closed: with an error, which the current or next `take` gets, or quietly. */
  end(failure: { readonly reason: unknown } | undefined): void {
    this.#items = [];
    this.#next = 0;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (failure !== undefined) {
      const first = waiting.shift();
      if (first === undefined) this.#failure = failure;
      else first.reject(failure.reason as Error);
    }
    for (const { resolve } of waiting) resolve({ done: true, value: undefined });
  }
}
