import { SystemError } from '../syscalls/errors.ts';
import { littleEndian, Reader, Writer } from './codec/buffer.ts';
import { TransportError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { messageHeaderLength } from './message.ts';
import { encodeRequest } from './request.ts';
import type { ReadableWatch, Transport } from './transport.ts';

const EINTR = 4;
const EAGAIN = 11;
const ENOBUFS = 105;
/** How long the event loop may be kept at a time, in ms. */
const slice = 1.5;

/** Which requests are sent on a pool thread, so that the event loop goes on while the kernel sleeps on them. */
export type Offload = 'marked' | 'all' | 'none';

/** Sends of this thread that a pool thread is at: the kernel may hold a lock there that any other send would wait for. */
let sleepers = 0;

/**
 * Moves messages: gives each exchange its turn on the transport, reads datagrams, and hands every message to the
 * exchange with its sequence number. Sends in order, one dump at a time, and reads in slices.
 */
export class Engine {
  readonly transport: Transport;
  /** Called with what belongs to no exchange: notifications. `[start, end)` is the whole message. */
  onUnmatched: ((reader: Reader, start: number, end: number) => void) | undefined;
  /** Called when the kernel has dropped messages for lack of room (ENOBUFS). */
  onOverrun: (() => void) | undefined;
  closed = false;

  readonly #offload: Offload;
  readonly #writer = new Writer();
  /** What has been given to the kernel, or is just being given, by sequence number. */
  readonly #pending = new Map<number, Exchange<unknown>>();
  /** What waits for its turn: a dump for the end of the one before, anything for a send on a pool thread to return. */
  #queue: (readonly Exchange<unknown>[])[] = [];
  #dump: Exchange<unknown> | undefined;
  #reader: Reader;
  #sending = false;
  #subscribed = false;
  /** The kernel had no room for a message. Whose it was shows when all that there is has been read. */
  #overrun = false;
  #sequence = 0;
  #watch: ReadableWatch | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(transport: Transport, offload: Offload, bufferLength: number) {
    this.transport = transport;
    this.#offload = offload;
    this.#reader = new Reader(new Uint8Array(bufferLength));
  }

  /** A sequence number that nothing pending has. 0 is the kernel's own, for notifications. */
  nextSequence(): number {
    do this.#sequence = (this.#sequence % 0xffffffff) + 1;
    while (this.#pending.has(this.#sequence));
    return this.#sequence;
  }

  /** Begins exchanges, in one datagram, and reads at once what has come of it. */
  start(exchanges: readonly Exchange<unknown>[]): void {
    this.#queue.push(exchanges);
    this.#proceed();
    this.pump();
  }

  /** Begins an exchange and reads until it is complete, blocking the thread. */
  runSync(exchange: Exchange<unknown>): void {
    if (exchange.request.answer === 'many') {
      // The one under way must be out of the kernel first.
      while (this.#dump !== undefined) this.#receive(true);
      this.#dump = exchange;
    }
    this.#send([exchange]);
    for (let wait = false; !exchange.done; ) wait = !this.#receive(wait);
    this.#rest();
  }

  /** Nobody waits for it any more: what was sent is read to its end and dropped, what was not is not sent. */
  abandon(exchange: Exchange<unknown>): void {
    exchange.abandoned = true;
    exchange.paused = false;
    exchange.items = [];
    this.#queue = this.#queue.filter((entry) => entry.some((queued) => !queued.abandoned));
    this.pump();
  }

  /** Reads for one slice of time, as long as somebody waits for something and there is something to read. */
  pump(): void {
    if (this.#immediate !== undefined) return;
    const deadline = performance.now() + slice;
    while (this.#wanted()) {
      if (!this.#receive(false)) {
        this.#listen();
        return;
      }
      if (performance.now() > deadline) {
        this.#immediate = setImmediate(() => {
          this.#immediate = undefined;
          this.pump();
        });
        return;
      }
    }
    this.#rest();
  }

  /** Begins or ends reading of notifications. */
  subscribe(subscribed: boolean): void {
    this.#subscribed = subscribed;
    this.pump();
  }

  /** Ends everything: what is pending fails. The descriptor outlives a send that a pool thread is at. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearImmediate(this.#immediate);
    this.#watch?.close();
    const all = [...this.#pending.values(), ...this.#queue.flat()];
    this.#queue = [];
    for (const exchange of all) this.#fail(exchange, closedError(exchange.request.operation));
    if (!this.#sending) this.transport.close();
  }

  /** Sends what is first in the queue, and on, as far as nothing stands in the way. */
  #proceed(): void {
    for (let index = 0; index < this.#queue.length && !this.#sending; ) {
      const entry = this.#queue[index] as readonly Exchange<unknown>[];
      const dump = entry.find(({ request }) => request.answer === 'many');
      if (dump !== undefined && this.#dump !== undefined) {
        index++;
        continue;
      }
      this.#queue.splice(index, 1);
      this.#dump ??= dump;
      if (this.#mayBlock(entry)) void this.#sendOnPool(entry);
      else this.#send(entry);
    }
  }

  #mayBlock(exchanges: readonly Exchange<unknown>[]): boolean {
    if (this.#offload !== 'marked') return this.#offload === 'all';
    return sleepers > 0 || exchanges.some(({ request }) => request.mayBlock);
  }

  #encode(exchanges: readonly Exchange<unknown>[]): Writer {
    const writer = this.#writer;
    writer.length = 0;
    for (const exchange of exchanges) {
      this.#pending.set(exchange.sequence, exchange);
      try {
        encodeRequest(writer, exchange.request, exchange.sequence);
      } catch (error) {
        this.#fail(exchange, error as Error);
      }
    }
    return writer;
  }

  #send(exchanges: readonly Exchange<unknown>[]): void {
    const { bytes, length } = this.#encode(exchanges);
    if (length > 0) this.#sent(exchanges, this.transport.send(bytes, length));
  }

  async #sendOnPool(exchanges: readonly Exchange<unknown>[]): Promise<void> {
    const bytes = this.#encode(exchanges).toBytes();
    if (bytes.length === 0) return;
    this.#sending = true;
    sleepers++;
    const result = await this.transport.sendAsync(bytes, bytes.length);
    sleepers--;
    this.#sending = false;
    if (this.closed) {
      this.transport.close();
      return;
    }
    this.#sent(exchanges, result);
    this.#proceed();
    this.pump();
  }

  #sent(exchanges: readonly Exchange<unknown>[], result: number): void {
    for (const exchange of exchanges) {
      exchange.sent = true;
      if (result < 0) this.#fail(exchange, new SystemError('sendto', -result, exchange.request.operation));
    }
  }

  /** Whether to read on: somebody waits, and be it only for a dump that nobody asks for to get out of the way. */
  #wanted(): boolean {
    if (this.closed) return false;
    if (this.#subscribed || this.#queue.length > 0 || this.#pending.size > 1) return true;
    return this.#pending.size === 1 && this.#dump?.paused !== true;
  }

  /** Receives one datagram and deals its messages out. Returns false where there was none. */
  #receive(wait: boolean): boolean {
    const { bytes } = this.#reader;
    const length = this.transport.receive(bytes, wait);
    if (length >= 0) {
      this.#dealOut(length);
      return true;
    }
    if (length === -EAGAIN) {
      if (this.#overrun) this.#findLost();
      return false;
    }
    if (length === -ENOBUFS) {
      this.#overrun = true;
      this.onOverrun?.();
    } else if (length !== -EINTR) {
      for (const exchange of this.#pending.values()) {
        this.#fail(exchange, new SystemError('recvfrom', -length, exchange.request.operation));
      }
    }
    return true;
  }

  #dealOut(length: number): void {
    const reader = this.#reader;
    const available = Math.min(length, reader.bytes.length);
    let exchange: Exchange<unknown> | undefined;
    for (let at = 0; at + messageHeaderLength <= available; ) {
      const messageLength = reader.view.getUint32(at, littleEndian);
      const end = at + messageLength;
      if (messageLength < messageHeaderLength) break;
      const sequence = reader.view.getUint32(at + 8, littleEndian);
      if (exchange?.sequence !== sequence) {
        exchange?.onProgress?.();
        exchange = this.#pending.get(sequence);
      }
      if (end > available) exchange?.lose(truncatedError(exchange.request.operation, length, available));
      else if (exchange === undefined) this.onUnmatched?.(reader, at, end);
      else {
        const type = reader.view.getUint16(at + 4, littleEndian);
        const flags = reader.view.getUint16(at + 6, littleEndian);
        exchange.accept(reader, type, flags, at + messageHeaderLength, end);
      }
      if (exchange?.done === true) this.#forget(exchange);
      at += (messageLength + 3) & ~3;
    }
    exchange?.onProgress?.();
    // The next answer of this length will find room.
    if (length > available) this.#reader = new Reader(new Uint8Array(length * 2));
  }

  /** After an overrun, when all there is has been read: what the kernel has and is still unanswered will remain so. */
  #findLost(): void {
    this.#overrun = false;
    for (const exchange of this.#pending.values()) {
      // A dump is not lost by it: the kernel goes on with it when there is room.
      if (!exchange.sent || exchange === this.#dump) continue;
      const reason = 'the kernel had no room for the answer (ENOBUFS)';
      this.#fail(exchange, new TransportError(exchange.request.operation, 'ERR_NETLINK_OVERRUN', reason));
    }
  }

  #fail(exchange: Exchange<unknown>, error: Error): void {
    exchange.fail(error);
    this.#forget(exchange);
  }

  #forget(exchange: Exchange<unknown>): void {
    this.#pending.delete(exchange.sequence);
    if (this.#dump !== exchange) return;
    this.#dump = undefined;
    if (!this.closed) this.#proceed();
  }

  #listen(): void {
    this.#watch ??= this.transport.watch(() => this.pump());
    this.#watch.start();
  }

  #rest(): void {
    if (!this.#wanted()) this.#watch?.stop();
  }
}

function truncatedError(operation: string, length: number, available: number): TransportError {
  const reason = `a datagram of ${length} bytes did not fit in the receive buffer of ${available}`;
  return new TransportError(operation, 'ERR_NETLINK_TRUNCATED', reason);
}

/** The error of whatever is asked of a closed socket, or was pending when it was closed. */
export function closedError(operation: string): TransportError {
  return new TransportError(operation, 'ERR_NETLINK_CLOSED', 'the socket is closed');
}
