import { SystemError } from '../syscalls/errors.ts';
import { littleEndian, Reader, Writer } from './codec/buffer.ts';
import { type Departure, encode } from './departure.ts';
import { observe } from './diagnostics.ts';
import { busyError, closedError, garbledError, overrunError, truncatedError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { Listener } from './listener.ts';
import { messageHeaderLength } from './message.ts';
import { isDump, Pending } from './pending.ts';
import type { Protocol } from './protocols.ts';
import { isSomebodySleeping, mayBlock, type Offload, onceAwake, whileSleeping } from './sleepers.ts';
import { EAGAIN, EINTR, EINVAL, ENOBUFS, type Transport } from './transport.ts';
import { Turn } from './turn.ts';

/**
 * Moves messages: gives each exchange its turn on the transport, reads datagrams, and hands every message to the
 * exchange with its sequence number. Sends in order, one dump at a time, and reads in slices.
 */
export class Engine {
  readonly protocol: Protocol;
  readonly transport: Transport;
  /** Called with an exchange that is complete but for its warning. */
  onWarning: ((exchange: Exchange<unknown>) => void) | undefined;
  closed = false;

  readonly #offload: Offload;
  readonly #writer = new Writer();
  readonly #pending = new Pending();
  /** What waits for its turn: a dump for the end of the one before, anything for a send on a pool thread to return. */
  #queue: Departure[] = [];
  #dump: Exchange<unknown> | undefined;
  #reader: Reader;
  /** What a pool thread is sending. */
  #sending: Departure | undefined;
  #proceeding = false;
  #dealing = false;
  /** The kernel had no room for a message, or we for a datagram. Whose it was shows when all there is has been read. */
  #lossy = false;
  /** EINVAL came, by which nothing is lost: this thread was about to go on with a dump that a pool thread has just ended. */
  #refused = false;
  readonly #listener: Listener;
  readonly #turn = new Turn(() => this.pump());

  constructor(protocol: Protocol, transport: Transport, offload: Offload, bufferLength: number) {
    this.protocol = protocol;
    this.transport = transport;
    this.#offload = offload;
    this.#listener = new Listener(transport, () => this.pump());
    this.#reader = new Reader(new Uint8Array(bufferLength));
  }

  /** A sequence number that nothing pending has. 0 is the kernel's own, for notifications. */
  nextSequence(): number {
    return this.#pending.nextSequence();
  }

  /** Whether a dump is under way. */
  get dumping(): boolean {
    return this.#dump !== undefined;
  }

  /** Begins exchanges, in one datagram (`bytes`, where they are encoded already), and reads at once what has come of it. */
  start(exchanges: readonly Exchange<unknown>[], bytes?: Uint8Array): void {
    this.#queue.push({ exchanges, bytes });
    if (this.closed) this.#failAll();
    this.#proceed();
    this.pump();
  }

  /** Begins an exchange and reads until it is complete, blocking the thread. */
  runSync(exchange: Exchange<unknown>): void {
    while (this.#isInTheWay(exchange)) {
      // A dump under way must be out of the kernel first: there is always more of it to read. Reading may begin the next one.
      const waits = isDump(exchange) && this.#dump !== undefined;
      if (this.#receive(waits) || waits) continue;
      // What a pool thread is just sending takes the room, and cannot be waited for here.
      if (this.#sending !== undefined) throw busyError(exchange.request.operation);
      if (!isDump(exchange) || this.#dump === undefined) break;
    }
    if (isDump(exchange)) this.#dump = exchange;
    this.#send({ exchanges: [exchange], bytes: undefined });
    for (let wait = false; !exchange.done; ) wait = !this.#receive(wait);
    if (this.#wanted()) this.#listen();
    else this.#listener.rest();
  }

  /** Whether it has to wait before it is sent. Throws where it cannot. */
  #isInTheWay(exchange: Exchange<unknown>): boolean {
    // A dump whose end has been read may still be in the kernel until the pool thread returns.
    if (isDump(exchange) && this.#sending?.exchanges.some(isDump))
      throw busyError(exchange.request.operation);
    if (isDump(exchange) && this.#dump !== undefined) return true;
    return this.#pending.isTooMuch([exchange], this.transport, this.dumping);
  }

  /** Nobody waits for it any more: what was sent is read to its end and dropped, what was not is not sent. */
  abandon(exchange: Exchange<unknown>): void {
    if (exchange.done) return;
    exchange.abandoned = true;
    exchange.paused = false;
    exchange.items = [];
    this.#queue = this.#queue.filter(({ exchanges }) => exchanges.some((queued) => !queued.abandoned));
    this.pump();
  }

  /** Reads for a slice of this turn of the event loop, as long as somebody waits and there is something to read. */
  pump(): void {
    if (this.#dealing) return;
    while (this.#wanted()) {
      if (this.#turn.isOver()) {
        this.#turn.resume();
        return;
      }
      // To read on in a dump may take the lock that somebody sleeps with.
      if (this.#dump !== undefined && this.#offload !== 'none' && isSomebodySleeping()) {
        this.#listener.rest();
        onceAwake(() => this.pump());
        return;
      }
      if (!this.#receive(false)) {
        this.#listen();
        return;
      }
    }
    this.#listener.rest();
  }

  /** Ends everything: what is pending fails. The descriptor outlives a send that a pool thread is at. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#turn.cancel();
    this.#listener.close();
    this.#failAll();
    if (!this.#sending) this.transport.close();
  }

  #failAll(): void {
    const all = [...this.#pending.all(), ...this.#queue.splice(0).flatMap(({ exchanges }) => exchanges)];
    for (const exchange of all) this.#fail(exchange, closedError(exchange.request.operation));
  }

  /** Sends what is first in the queue, and on, as far as nothing stands in the way. */
  #proceed(): void {
    if (this.#proceeding) return;
    this.#proceeding = true;
    for (let index = 0; index < this.#queue.length && !this.#sending; ) {
      const departure = this.#queue[index] as Departure;
      const { exchanges } = departure;
      const dump = exchanges.find(isDump);
      if (dump !== undefined && this.#dump !== undefined) {
        index++;
        continue;
      }
      if (this.#pending.isTooMuch(exchanges, this.transport, this.dumping)) break;
      this.#queue.splice(index, 1);
      this.#dump ??= dump;
      if (mayBlock(this.#offload, exchanges)) void this.#sendOnPool(departure);
      else this.#send(departure);
      // Whatever ended by it may have been in the way of an earlier one.
      index = 0;
    }
    this.#proceeding = false;
  }

  /** The bytes of exchanges that are about to be sent, from here on pending. Empty where none can be encoded. */
  #load(departure: Departure): { bytes: Uint8Array; length: number } {
    for (const exchange of departure.exchanges) this.#pending.add(exchange);
    const loaded = encode(this.#writer, departure, this.#fail);
    if (loaded.length > 0) observe('send', this.protocol, this.transport.port, loaded.bytes, loaded.length);
    return loaded;
  }

  #send(departure: Departure): void {
    const { bytes, length } = this.#load(departure);
    try {
      if (length > 0) this.#sent(departure, this.transport.send(bytes, length));
    } catch (error) {
      for (const exchange of departure.exchanges) this.#fail(exchange, error as Error);
    }
  }

  async #sendOnPool(departure: Departure): Promise<void> {
    const { bytes: loaded, length } = this.#load(departure);
    if (length === 0) return;
    const bytes = loaded.slice(0, length);
    this.#sending = departure;
    try {
      const result = await whileSleeping(() => this.transport.sendAsync(bytes, length));
      if (!this.closed) this.#sent(departure, result);
    } catch (error) {
      for (const exchange of departure.exchanges) this.#fail(exchange, error as Error);
    }
    this.#sending = undefined;
    if (this.closed) {
      this.transport.close();
      return;
    }
    this.#proceed();
    this.pump();
  }

  #sent({ exchanges }: Departure, result: number): void {
    for (const exchange of exchanges) {
      exchange.sent = true;
      if (result < 0) this.#fail(exchange, new SystemError('sendto', -result, exchange.request.operation));
    }
  }

  /** Whether to read on: somebody waits, and be it only for a dump that nobody asks for to get out of the way. */
  #wanted(): boolean {
    if (this.closed) return false;
    if (this.#dump?.paused !== true) return this.#queue.length > 0 || this.#pending.size > 0;
    // Past a stream that has enough only for somebody who waits, else it would be read into memory.
    return this.#queue.length > 0 || this.#pending.isAwaitedBeside(this.#dump);
  }

  /** Receives one datagram and deals its messages out. Returns false where there was none. */
  #receive(wait: boolean): boolean {
    // A request made from within a reader of messages must leave the datagram alone that is being read.
    if (this.#dealing) this.#reader = new Reader(new Uint8Array(this.#reader.bytes.length));
    const reader = this.#reader;
    const length = this.transport.receive(reader.bytes, wait);
    if (length >= 0) {
      this.#refused = false;
      const available = Math.min(length, reader.bytes.length);
      observe('receive', this.protocol, this.transport.port, reader.bytes, available);
      const outer = this.#dealing;
      this.#dealing = true;
      try {
        this.#dealOut(reader, length, available);
      } finally {
        this.#dealing = outer;
      }
      // The next answer of this length will find room.
      if (length > available) this.#reader = new Reader(new Uint8Array(length * 2));
      return true;
    }
    if (length === -EAGAIN) {
      if (this.#lossy) this.#findLost();
      if (!this.#pending.releaseAbandoned()) return false;
      this.#proceed();
      return true;
    }
    if (length === -ENOBUFS) this.#lossy = true;
    else if (length === -EINVAL && !this.#refused) this.#refused = true;
    else if (length !== -EINTR) {
      for (const exchange of this.#pending.all()) {
        this.#fail(exchange, new SystemError('recvfrom', -length, exchange.request.operation));
      }
    }
    return true;
  }

  #dealOut(reader: Reader, length: number, available: number): void {
    const { view } = reader;
    let exchange: Exchange<unknown> | null | undefined; // null: nobody's
    let at = 0;
    while (at + messageHeaderLength <= available) {
      const messageLength = view.getUint32(at, littleEndian);
      const end = at + messageLength;
      const sequence = view.getUint32(at + 8, littleEndian);
      if (exchange?.sequence !== sequence) {
        exchange?.onProgress?.();
        exchange = this.#pending.get(sequence) ?? null;
      }
      if (messageLength < messageHeaderLength || end > available) break;
      // What belongs to nobody is the answer to something that was given up, or no answer at all.
      if (exchange !== null) {
        const type = view.getUint16(at + 4, littleEndian);
        exchange.accept(reader, type, view.getUint16(at + 6, littleEndian), at + messageHeaderLength, end);
        if (exchange.done) this.#forget(exchange);
      }
      at += (messageLength + 3) & ~3;
    }
    if (at < length && (exchange !== null || length <= available)) this.#lose(exchange, length, available);
    exchange?.onProgress?.();
  }

  /** The rest of a datagram is cut off or makes no sense. */
  #lose(owner: Exchange<unknown> | null | undefined, length: number, available: number): void {
    const losers = owner ? [owner] : this.#pending.all();
    for (const exchange of losers) {
      const { operation } = exchange.request;
      exchange.lose(
        length > available ? truncatedError(operation, length, available) : garbledError(operation),
      );
      if (exchange.done) this.#forget(exchange);
      else this.#lossy = true;
    }
  }

  /** After a loss, when all there is has been read: what the kernel has and is still unanswered will remain so. */
  #findLost(): void {
    // Of what a pool thread is just sending it will show when that has returned.
    this.#lossy = this.#sending !== undefined;
    for (const exchange of this.#pending.lost())
      this.#fail(exchange, exchange.error ?? overrunError(exchange.request.operation));
  }

  readonly #fail = (exchange: Exchange<unknown>, error: Error): void => {
    exchange.fail(error);
    this.#forget(exchange);
  };

  #forget(exchange: Exchange<unknown>): void {
    this.#pending.delete(exchange);
    if (exchange.warning !== undefined) this.onWarning?.(exchange);
    if (this.#dump === exchange) this.#dump = undefined;
    if (this.#queue.length > 0 && !this.closed) this.#proceed();
  }

  /** What has been given up is still read, but does not keep the process. */
  #listen(): void {
    this.#listener.listen(this.#queue.length > 0 || this.#pending.isAwaited);
  }
}
