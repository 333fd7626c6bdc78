import { errnoName } from '../../syscalls/errno.ts';
import { SystemError } from '../../syscalls/errors.ts';
import { littleEndian } from '../codec/byte-order.ts';
import { Reader } from '../codec/reader.ts';
import { type Deferred, deferred } from '../engine/deferred.ts';
import { observe } from '../engine/diagnostics.ts';
import { closedError } from '../errors/transport-error.ts';
import { messageHeaderLength, NLMSG_MIN_TYPE } from '../message/header.ts';
import type { Protocol } from '../protocols/numbers.ts';
import {
  EAGAIN,
  EINTR,
  ENOBUFS,
  type EventTransport,
  type EventVector,
  type ReadableWatch,
} from '../transport/transport.ts';
import type { NotificationEvent, WatchEvent } from './messages.ts';
import { type MessageTypes, readNotification } from './notification.ts';

/** Events that wait for the consumer, at most; what comes beyond waits in the kernel. */
const queueLimit = 1024;
/** How long the event loop may be kept at a time, in ms. */
const slice = 1;

/** How notifications are watched. */
export interface WatchOptions {
  /** Ends the watch: its iteration throws the reason. */
  readonly signal?: AbortSignal | undefined;
  /** Hear also of the namespaces that this one has identifiers for. Needs CAP_NET_BROADCAST. */
  readonly allNamespaces?: boolean | undefined;
  /** Bytes of notifications that the kernel may queue; 32 MiB, or what `net.core.rmem_max` allows, unless told. */
  readonly receiveBufferSize?: number | undefined;
  /** Whether to decode messages; else they are payload alone. True unless told. */
  readonly decode?: boolean | undefined;
}

/**
 * The notifications of some groups, as they come. Heard from the moment it is made, also before the first is asked for.
 * Leave the loop, abort the signal, or close it or its socket to end it.
 */
export class Subscription implements AsyncIterableIterator<WatchEvent> {
  readonly #protocol: Protocol;
  readonly #transport: EventTransport;
  /** What messages are decoded by; nothing is read before it is there. */
  #types: MessageTypes | undefined;
  readonly #readable: ReadableWatch;
  /** Longest notification that is expected. */
  #length = 32 * 1024;
  /** For transports that receive one by one. */
  #reader: Reader | undefined;
  #vector: { readonly ring: EventVector; readonly reader: Reader } | undefined;
  /** What has been received and not been dealt out yet: slots of the ring. */
  #slot = 0;
  #slots = 0;
  #events: WatchEvent[] = [];
  /** Which of them is next. */
  #next = 0;
  #waiting: Deferred<IteratorResult<WatchEvent>>[] = [];
  #failure: { reason: unknown } | undefined;
  #ended = false;
  #begun = false;
  /** No more is read until the consumer has caught up. */
  #full = false;
  /** Called once, when it has ended in whichever way; with the reason where that was an error. */
  onEnd: ((failure: { reason: unknown } | undefined) => void) | undefined;
  /** Gets each event at once, in the place of the iteration. */
  onEvent: ((event: WatchEvent) => void) | undefined;

  constructor(
    protocol: Protocol,
    transport: EventTransport,
    types?: MessageTypes | Promise<MessageTypes | undefined>,
  ) {
    this.#protocol = protocol;
    this.#transport = transport;
    this.#readable = transport.watch(() => this.#read());
    // Notifications are read from the start, but keep the process only while somebody waits for one.
    this.#readable.unref();
    if (types instanceof Promise) types.then(this.#begin, (reason) => this.fail(reason));
    else this.#begin(types);
  }

  readonly #begin = (types: MessageTypes | undefined): void => {
    this.#types = types;
    this.#begun = true;
    if (!this.#ended) this.#readable.start();
  };

  next(): Promise<IteratorResult<WatchEvent>> {
    if (this.#next < this.#events.length) {
      const value = this.#events[this.#next++] as WatchEvent;
      if (this.#next === this.#events.length) this.#forget();
      if (this.#full && this.#events.length - this.#next < queueLimit / 2) this.#listen();
      return Promise.resolve({ done: false, value });
    }
    if (this.#failure !== undefined) {
      const { reason } = this.#failure;
      this.#failure = undefined;
      return Promise.reject(reason);
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    const waiting = deferred<IteratorResult<WatchEvent>>();
    this.#waiting.push(waiting);
    this.hold(true);
    return waiting.promise;
  }

  return(): Promise<IteratorResult<WatchEvent>> {
    this.#forget();
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Ends it with an error for whoever waits, or next asks, for an event. What had been read before is still yielded. */
  fail(reason: unknown): void {
    if (this.#ended) return;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#failure = { reason };
    this.#end({ reason });
    waiting?.reject(reason);
  }

  /** Ends it because its socket was closed. */
  close(): void {
    this.fail(closedError(`watch ${this.#protocol}`));
  }

  /** Whether it keeps the process alive: by itself, while somebody waits for an event. */
  hold(held: boolean): void {
    if (held) this.#readable.ref();
    else this.#readable.unref();
  }

  /** Reads the events that are there now, without waiting for more, and returns them unless `onEvent` has got them. */
  take(): WatchEvent[] {
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
    // `fail` has taken out the first one, which is to be rejected.
    for (const { resolve } of waiting) resolve({ done: true, value: undefined });
    this.onEnd?.(failure);
  }

  #listen(): void {
    this.#full = false;
    if (!this.#ended) this.#readable.start();
  }

  /** Reads for a slice of time. Whether there may be more to read at once. */
  #read(): boolean {
    const deadline = performance.now() + slice;
    do {
      if (this.#events.length - this.#next >= queueLimit) {
        this.#full = true;
        this.#readable.stop();
        return false;
      }
      const errno = this.#slot < this.#slots ? 0 : this.#receive();
      if (errno === EAGAIN) return false;
      if (errno === ENOBUFS) this.#yield({ kind: 'overrun' });
      else if (errno !== 0 && errno !== EINTR)
        this.fail(new SystemError('recvmsg', errno, `watch ${errnoName(errno)}`));
      this.#dealOutSlots();
    } while (!this.#ended && performance.now() < deadline);
    return !this.#ended;
  }

  /** Receives what there is, or a part of it, into slots. Returns 0, or the errno where there was none. */
  #receive(): number {
    if (this.#vector === undefined && this.#reader === undefined) {
      const ring = this.#transport.openVector?.(this.#length);
      if (ring === undefined) this.#reader = new Reader(new Uint8Array(this.#length));
      else this.#vector = { ring, reader: new Reader(ring.bytes) };
    }
    if (this.#vector !== undefined) {
      const count = this.#vector.ring.receive();
      this.#slot = 0;
      this.#slots = Math.max(0, count);
      return count < 0 ? -count : 0;
    }
    const reader = this.#reader as Reader;
    const { length, fromKernel, nsid } = this.#transport.receive(reader.bytes);
    if (length < 0) return -length;
    this.#dealOut(reader, 0, length, reader.bytes.length, fromKernel, nsid);
    return 0;
  }

  /** Deals out what has been received together, as far as there is room. */
  #dealOutSlots(): void {
    if (this.#vector === undefined) return;
    const { ring, reader } = this.#vector;
    while (this.#slot < this.#slots && !this.#ended && this.#events.length - this.#next < queueLimit) {
      const slot = this.#slot++;
      const { slotLength } = ring;
      const start = slot * slotLength;
      this.#dealOut(reader, start, ring.lengthOf(slot), slotLength, ring.fromKernel(slot), ring.nsidOf(slot));
    }
    // A longer one than expected was lost; the next will find room.
    if (this.#slot === this.#slots && this.#length > ring.slotLength) this.#vector = undefined;
  }

  #dealOut(
    reader: Reader,
    start: number,
    length: number,
    room: number,
    fromKernel: boolean,
    nsid: number | undefined,
  ): void {
    if (length > room) {
      this.#length = length * 2;
      this.#reader = undefined;
      this.#yield({ kind: 'overrun' });
      return;
    }
    const bytes = start === 0 ? reader.bytes : reader.bytes.subarray(start);
    observe('receive', this.#protocol, this.#transport.port, bytes, length);
    if (!fromKernel) return;
    const { view } = reader;
    for (let at = start; at + messageHeaderLength <= start + length; ) {
      const messageLength = view.getUint32(at, littleEndian);
      const end = at + messageLength;
      if (messageLength < messageHeaderLength || end > start + length) break;
      if (view.getUint16(at + 4, littleEndian) >= NLMSG_MIN_TYPE)
        this.#yield(readNotification(reader, at, end, nsid, this.#types) as NotificationEvent);
      at += (messageLength + 3) & ~3;
    }
  }

  #yield(event: WatchEvent): void {
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
