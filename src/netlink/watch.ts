import { errnoName } from '../syscalls/errno.ts';
import { SystemError } from '../syscalls/errors.ts';
import { littleEndian, Reader } from './codec/buffer.ts';
import { type Deferred, deferred } from './deferred.ts';
import { observe } from './diagnostics.ts';
import { closedError } from './errors.ts';
import { messageHeaderLength, NLMSG_MIN_TYPE } from './message.ts';
import type { NotificationEvent, WatchEvent } from './messages.ts';
import { type MessageTypes, readNotification } from './notification.ts';
import type { Protocol } from './protocols.ts';
import { EAGAIN, EINTR, ENOBUFS, type EventTransport, type ReadableWatch } from './transport.ts';

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
  /** Bytes of notifications that the kernel may queue; 4 MiB, or what `net.core.rmem_max` allows, unless told. */
  readonly receiveBufferSize?: number | undefined;
  /** Whether to decode messages; else they are payload alone. True unless told. */
  readonly decode?: boolean | undefined;
}

/**
 * The notifications of some groups, as they come. Heard from the moment it is made, also before the first is asked for.
 * Leave the loop, abort the signal, or close it or its socket to end it.
 */
export class Watch implements AsyncIterableIterator<WatchEvent> {
  readonly #protocol: Protocol;
  readonly #transport: EventTransport;
  readonly #types: MessageTypes | undefined;
  readonly #readable: ReadableWatch;
  #reader = new Reader(new Uint8Array(32 * 1024));
  #events: WatchEvent[] = [];
  #waiting: Deferred<IteratorResult<WatchEvent>>[] = [];
  #failure: { reason: unknown } | undefined;
  #ended = false;
  /** No more is read until the consumer has caught up. */
  #full = false;
  /** Called once, when it has ended in whichever way; with the reason where that was an error. */
  onEnd: ((failure: { reason: unknown } | undefined) => void) | undefined;
  /** Gets each event at once, in the place of the iteration. */
  onEvent: ((event: WatchEvent) => void) | undefined;

  constructor(protocol: Protocol, transport: EventTransport, types: MessageTypes | undefined) {
    this.#protocol = protocol;
    this.#transport = transport;
    this.#types = types;
    this.#readable = transport.watch(() => this.#read());
    // Notifications are read from the start, but keep the process only while somebody waits for one.
    this.#readable.unref();
    this.#readable.start();
  }

  next(): Promise<IteratorResult<WatchEvent>> {
    const event = this.#events.shift();
    if (event !== undefined) {
      if (this.#full && this.#events.length < queueLimit / 2) this.#listen();
      return Promise.resolve({ done: false, value: event });
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
    this.#events = [];
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
    while (this.#read());
    const events = this.#events;
    this.#events = [];
    if (this.#full) this.#listen();
    return events;
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
    while (!this.#ended && performance.now() < deadline) {
      if (this.#events.length >= queueLimit) {
        this.#full = true;
        this.#readable.stop();
        return false;
      }
      const reader = this.#reader;
      const { length, fromKernel, nsid } = this.#transport.receive(reader.bytes);
      if (length === -EAGAIN) return false;
      if (length === -ENOBUFS) this.#yield({ kind: 'overrun' });
      else if (length < 0) {
        if (length !== -EINTR) this.fail(new SystemError('recvmsg', -length, `watch ${errnoName(-length)}`));
      } else if (length > reader.bytes.length) {
        this.#reader = new Reader(new Uint8Array(length * 2));
        this.#yield({ kind: 'overrun' });
      } else {
        observe('receive', this.#protocol, this.#transport.port, reader.bytes, length);
        if (fromKernel) this.#dealOut(reader, length, nsid);
      }
    }
    return !this.#ended;
  }

  #dealOut(reader: Reader, length: number, nsid: number | undefined): void {
    const { view } = reader;
    for (let at = 0; at + messageHeaderLength <= length; ) {
      const messageLength = view.getUint32(at, littleEndian);
      const end = at + messageLength;
      if (messageLength < messageHeaderLength || end > length) break;
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
