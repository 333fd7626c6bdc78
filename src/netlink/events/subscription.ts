import { errnoName } from '../../syscalls/errno.ts';
import { SystemError } from '../../syscalls/errors.ts';
import { Reader } from '../codec/reader.ts';
import { type Deferred, deferred } from '../engine/deferred.ts';
import { observe } from '../engine/diagnostics.ts';
import { NLMSG_MIN_TYPE } from '../message/header.ts';
import { MessageCursor } from '../message/message-cursor.ts';
import type { Framing, Greetings } from '../protocol.ts';
import { atCallSite, type CallSite, captureCallSite } from '../request/call-site.ts';
import {
  EAGAIN,
  EINTR,
  ENOBUFS,
  type EventTransport,
  type EventVector,
  type ReadableWatch,
} from '../transport/transport.ts';
import { type EventDecoder, readNotification } from './notification.ts';

/** Most events that are kept for the consumer. Further events stay in the kernel. */
const queueLimit = 1024;
/** Milliseconds that one subscription may use in an iteration of the event loop. */
const sliceLength = 1;

/** A call of `next` that waits for an event. */
interface Waiting<E> extends Deferred<IteratorResult<E>> {
  readonly site: CallSite;
}

/** How notifications are watched. */
export interface WatchOptions {
  /** Ends the watch: the iteration throws the reason. */
  readonly signal?: AbortSignal | undefined;
  /** Includes the namespaces for which this one has identifiers (`NETLINK_LISTEN_ALL_NSID`). Needs CAP_NET_BROADCAST. False by default. */
  readonly allNamespaces?: boolean | undefined;
  /** Bytes of notifications that the kernel may queue. By default 32 MiB, or as much as `net.core.rmem_max` allows. */
  readonly receiveBufferSize?: number | undefined;
  /** Messages to begin and to end with, in the place of those of the protocol: they may say which events are wanted. */
  readonly greetings?: Greetings | undefined;
  /** Whether to decode the messages. Without, an event has the payload only. True by default. */
  readonly decode?: boolean | undefined;
}

/**
 * Yields the notifications of some multicast groups. Buffering starts at construction. Ends when the consumer leaves the
 * loop, the signal is aborted, or the subscription or its socket is closed.
 */
export class Subscription<E> implements AsyncIterableIterator<E> {
  readonly #protocol: string;
  readonly #transport: EventTransport;
  readonly #framing: Framing;
  /** The schemas of the messages. Nothing is read before they are loaded. */
  #decoder: EventDecoder | undefined;
  readonly #readable: ReadableWatch;
  /** Longest expected datagram, in bytes. */
  #longest = 32 * 1024;
  /** The buffer of a transport that receives one datagram at a time. */
  #buffer: MessageCursor | undefined;
  #vector: { readonly vector: EventVector; readonly message: MessageCursor } | undefined;
  /** The next slot of the vector to be handled, and the number of slots that were received. */
  #slot = 0;
  #slots = 0;
  #events: E[] = [];
  /** Index of the next event to be yielded. */
  #next = 0;
  #waiting: Waiting<E>[] = [];
  #failure: { reason: unknown } | undefined;
  #ended = false;
  #begun = false;
  /** Whether reading has stopped because the consumer is behind. */
  #full = false;
  /** Called once, when the subscription has ended for any reason. Gets the reason of an error. */
  onEnd: ((failure: { reason: unknown } | undefined) => void) | undefined;
  /** Called for each event at once. The iteration then yields none. */
  onEvent: ((event: E) => void) | undefined;

  constructor(
    protocol: string,
    transport: EventTransport,
    decoder?: EventDecoder | Promise<EventDecoder | undefined>,
    framing: Framing = 'messages',
  ) {
    this.#protocol = protocol;
    this.#framing = framing;
    this.#transport = transport;
    this.#readable = transport.watch(() => this.#read());
    // Events are read from the start, but keep the process alive only while a consumer waits for one.
    this.#readable.unref();
    if (decoder instanceof Promise) decoder.then(this.#begin, (reason) => this.fail(reason));
    else this.#begin(decoder);
  }

  readonly #begin = (decoder: EventDecoder | undefined): void => {
    this.#decoder = decoder;
    this.#begun = true;
    if (!this.#ended) this.#readable.start();
  };

  next(): Promise<IteratorResult<E>> {
    if (this.#next < this.#events.length) {
      const value = this.#events[this.#next++] as E;
      if (this.#next === this.#events.length) this.#forget();
      if (this.#full && this.#events.length - this.#next < queueLimit / 2) this.#listen();
      return Promise.resolve({ done: false, value });
    }
    if (this.#failure !== undefined) {
      const { reason } = this.#failure;
      this.#failure = undefined;
      return Promise.reject(atCallSite(reason, captureCallSite()));
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    const { promise, resolve, reject } = deferred<IteratorResult<E>>();
    this.#waiting.push({ promise, resolve, reject, site: captureCallSite() });
    this.hold(true);
    return promise;
  }

  return(): Promise<IteratorResult<E>> {
    this.#forget();
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Ends the subscription with an error, which the current or next call of `next` gets. Events read before are yielded first. */
  fail(reason: unknown): void {
    if (this.#ended) return;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#failure = { reason };
    this.#end({ reason });
    waiting?.reject(atCallSite(reason, waiting.site));
  }

  /** Ends the subscription quietly, as closing its socket does. Events read before are yielded first. */
  close(): void {
    this.#end();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Sets whether the subscription keeps the process alive. By default it does while a consumer waits for an event. */
  hold(held: boolean): void {
    if (held) this.#readable.ref();
    else this.#readable.unref();
  }

  /** Reads the events that are queued in the kernel, without waiting. Returns them, unless `onEvent` has got them. */
  take(): E[] {
    while (this.#begun && this.#read());
    const events = this.#events.slice(this.#next);
    this.#forget();
    if (this.#full) this.#listen();
    return events;
  }

  #forget(): void {
    this.#events = [];
    this.#next = 0;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #end(failure?: { reason: unknown }): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#readable.close();
    this.#transport.close();
    const waiting = this.#waiting;
    this.#waiting = [];
    // `fail` has taken out the first one, which it rejects.
    for (const { resolve } of waiting) resolve({ done: true, value: undefined });
    this.onEnd?.(failure);
  }

  #listen(): void {
    this.#full = false;
    if (!this.#ended) this.#readable.start();
  }

  /** Reads for a time slice. Returns whether there may be more to read at once. */
  #read(): boolean {
    const deadline = performance.now() + sliceLength;
    do {
      if (this.#events.length - this.#next >= queueLimit) {
        this.#full = true;
        this.#readable.stop();
        return false;
      }
      const errno = this.#slot < this.#slots ? 0 : this.#receive();
      if (errno === EAGAIN) return false;
      if (errno === ENOBUFS) this.#yield({ kind: 'overrun' } as E);
      else if (errno !== 0 && errno !== EINTR)
        this.fail(new SystemError('recvmsg', errno, `watch ${errnoName(errno)}`));
      this.#dispatchSlots();
    } while (!this.#ended && performance.now() < deadline);
    return !this.#ended;
  }

  /** Receives datagrams into the slots of the vector, or a single one. Returns 0, or the errno if there was none. */
  #receive(): number {
    if (this.#vector === undefined && this.#buffer === undefined) {
      const vector = this.#transport.openVector?.(this.#longest);
      if (vector === undefined) this.#buffer = new MessageCursor(new Reader(new Uint8Array(this.#longest)));
      else this.#vector = { vector, message: new MessageCursor(new Reader(vector.bytes)) };
    }
    if (this.#vector !== undefined) {
      const count = this.#vector.vector.receive();
      this.#slot = 0;
      this.#slots = Math.max(0, count);
      return count < 0 ? -count : 0;
    }
    const message = this.#buffer as MessageCursor;
    const { bytes } = message.reader;
    const { length, fromKernel, nsid } = this.#transport.receive(bytes);
    if (length < 0) return -length;
    this.#dispatch(message, 0, length, bytes.length, fromKernel, nsid);
    return 0;
  }

  /** Handles the datagrams in the slots, until the queue of events is full. */
  #dispatchSlots(): void {
    if (this.#vector === undefined) return;
    const { vector, message } = this.#vector;
    const { slotLength } = vector;
    while (this.#slot < this.#slots && !this.#ended && this.#events.length - this.#next < queueLimit) {
      const slot = this.#slot++;
      const length = vector.lengthOf(slot);
      this.#dispatch(
        message,
        slot * slotLength,
        length,
        slotLength,
        vector.fromKernel(slot),
        vector.nsidOf(slot),
      );
    }
    // A datagram was longer than a slot. The slots of the next vector are longer.
    if (this.#slot === this.#slots && this.#longest > slotLength) this.#vector = undefined;
  }

  /** Yields the messages of a datagram, which begins at `start` in a buffer with space for `capacity` bytes. */
  #dispatch(
    message: MessageCursor,
    start: number,
    length: number,
    capacity: number,
    fromKernel: boolean,
    nsid: number | undefined,
  ): void {
    if (length > capacity) {
      this.#longest = length * 2;
      this.#buffer = undefined;
      this.#yield({ kind: 'overrun' } as E);
      return;
    }
    observe('receive', this.#protocol, this.#transport.port, message.reader.bytes, start, start + length);
    if (!fromKernel) return;
    if (this.#framing === 'datagram') message.beginBare(start, start + length);
    else message.begin(start, start + length);
    const least = this.#framing === 'messages' ? NLMSG_MIN_TYPE : 0;
    while (message.next() && message.isWhole) {
      if (message.type >= least) this.#yield(readNotification(message, nsid, this.#decoder) as E);
    }
  }

  #yield(event: E): void {
    if (this.onEvent !== undefined) {
      this.onEvent(event);
      return;
    }
    const waiting = this.#waiting.shift();
    if (waiting === undefined) {
      this.#events.push(event);
      return;
    }
    if (this.#waiting.length === 0) this.hold(false);
    waiting.resolve({ done: false, value: event });
  }
}
