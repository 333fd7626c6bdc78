import { type Deferred, deferred } from '../engine/deferred.ts';
import { TimeSlice } from '../engine/time-slice.ts';
import { captureCallSite, tracedTo } from '../request/call-site.ts';
import type { UnicastSocket } from './unicast-socket.ts';

/**
 * The items that a {@link UnicastSocket} has received, for the `next` of an async iterator. Nothing is received while the consumer
 * has items to take. A consumer that takes items faster than they come reads the socket itself, for a time slice of the event loop:
 * waiting for the event loop costs more than a packet. The socket keeps the process alive only while a consumer waits.
 */
export class ReceivedItems<T> {
  readonly #socket: UnicastSocket;
  #items: T[] = [];
  /** Index of the next item to be taken. */
  #next = 0;
  #waiting: Deferred<IteratorResult<T, void>>[] = [];
  #failure: { readonly reason: unknown } | undefined;
  /** Other work of the event loop is not delayed by a consumer that always finds items. Nothing is resumed: the socket is polled. */
  readonly #timeSlice = new TimeSlice(() => {});

  constructor(socket: UnicastSocket) {
    this.#socket = socket;
    socket.hold(false);
  }

  /** Adds an item. */
  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes the next item, or waits for it. `onWait` is called before the socket is read. */
  take(onWait: () => void): Promise<IteratorResult<T, void>> {
    if (this.#next < this.#items.length) return Promise.resolve(this.#shift());
    if (!this.#socket.closed) {
      this.#items = [];
      this.#next = 0;
      onWait();
      // Consumers that wait already come first.
      if (this.#waiting.length === 0 && !this.#socket.closed && !this.#timeSlice.isOver(true)) {
        this.#socket.receive();
        if (this.#next < this.#items.length) return Promise.resolve(this.#shift());
      }
    }
    if (this.#failure !== undefined) {
      const { reason } = this.#failure;
      this.#failure = undefined;
      return tracedTo(Promise.reject(reason), captureCallSite());
    }
    if (this.#socket.closed) return Promise.resolve({ done: true, value: undefined });
    const waiting = deferred<IteratorResult<T, void>>();
    this.#waiting.push(waiting);
    this.#socket.hold(true);
    this.#socket.listen(true);
    return tracedTo(waiting.promise, captureCallSite());
  }

  /** Receives, and gives consumers that wait their items. For `onReadable`. */
  receive(): void {
    // The rest stays in the kernel until the consumer has taken what was received.
    if (this.#waiting.length === 0) this.#socket.listen(false);
    else this.#socket.receive();
    while (this.#waiting.length > 0 && this.#next < this.#items.length)
      this.#waiting.shift()?.resolve(this.#shift());
    if (this.#waiting.length === 0 && !this.#socket.closed) this.#socket.hold(false);
  }

  #shift(): IteratorResult<T, void> {
    return { done: false, value: this.#items[this.#next++] as T };
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
