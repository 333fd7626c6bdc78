import { SystemError } from '../../syscalls/errors.ts';
import type { Reader } from '../codec/reader.ts';
import { busyError, closedError, overrunError } from '../errors/transport-error.ts';
import type { Protocol } from '../protocols/numbers.ts';
import { EAGAIN, EINTR, EINVAL, ENOBUFS, type Transport } from '../transport/transport.ts';
import { hasBlockingSend, isBlocking, type Offload, onceIdle, trackBlockingSend } from './blocking-sends.ts';
import { isObserved } from './diagnostics.ts';
import { dispatch } from './dispatch.ts';
import { type EncodedDatagram, encodeForSend, encodeObserved } from './encode-for-send.ts';
import { Exchange } from './exchange.ts';
import type { ErrorOf, InFlight, Warned } from './in-flight.ts';
import { InFlightRequests } from './in-flight-requests.ts';
import { Listener } from './listener.ts';
import { Receiver } from './receiver.ts';
import { TimeSlice } from './time-slice.ts';

/**
 * Moves messages: gives each exchange its turn on the transport, reads datagrams, and hands every message to the
 * exchange with its sequence number. Sends in order, one dump at a time, and reads in slices.
 */
export class Engine {
  readonly protocol: Protocol;
  readonly transport: Transport;
  /** Called with a warning that came with success. */
  onWarning: ((warned: Warned) => void) | undefined;
  closed = false;

  readonly #offload: Offload;
  readonly #inFlight = new InFlightRequests();
  readonly #receiver: Receiver;
  /** What waits for its turn: a dump for the end of the one before, anything for a send on a pool thread to return. */
  #queue: InFlight[] = [];
  #dump: InFlight | undefined;
  /** What a pool thread is sending. */
  #sending: InFlight | undefined;
  #proceeding = false;
  /** The kernel had no room for a message, or we for a datagram. Whose it was shows when all there is has been read. */
  #lossPending = false;
  /** EINVAL came, by which nothing is lost: this thread was about to go on with a dump that a pool thread has just ended. */
  #refused = false;
  readonly #listener: Listener;
  readonly #timeSlice = new TimeSlice(() => this.pump());

  constructor(protocol: Protocol, transport: Transport, offload: Offload, bufferLength: number) {
    this.protocol = protocol;
    this.transport = transport;
    this.#offload = offload;
    this.#listener = new Listener(transport, () => this.pump());
    this.#receiver = new Receiver(protocol, transport, bufferLength, (reader, start, length, available) =>
      this.#dispatch(reader, start, length, available),
    );
  }

  /** The first of some sequence numbers that nothing pending has. */
  nextSequence(count?: number): number {
    return this.#inFlight.nextSequence(count);
  }

  /** Whether a dump is under way. */
  get dumping(): boolean {
    return this.#dump !== undefined;
  }

  /** Begins something, and reads at once what has come of it. */
  start(one: InFlight): void {
    const isQuiet = one instanceof Exchange && this.#isQuietFor(one) && !isBlocking(this.#offload, one);
    if (isQuiet && !this.#timeSlice.isOver(false)) {
      this.#sendFast(one);
      if (!one.done) this.pump();
      return;
    }
    this.#queue.push(one);
    if (this.closed) this.#failAll();
    this.#proceed();
    this.pump();
  }

  /** Begins an exchange and reads until it is complete, blocking the thread. */
  runSync(exchange: Exchange<unknown>): void {
    if (this.#isQuietFor(exchange)) this.#sendFast(exchange);
    else this.#sendWhenClear(exchange);
    if (exchange.done && this.#inFlight.size === 0 && this.#queue.length === 0) return;
    for (let wait = false; !exchange.done; ) wait = !this.#receive(wait);
    if (this.#shouldRead()) this.#listen();
    else this.#listener.stop();
  }

  /** Whether nothing else goes on: what comes will be its answer. */
  #isQuietFor({ isDump }: Exchange<unknown>): boolean {
    if (isDump || this.closed || isObserved()) return false;
    const isIdle = this.#inFlight.size === 0 && this.#queue.length === 0 && this.#sending === undefined;
    return isIdle && !this.#receiver.dispatching;
  }

  /**
   * Sends and reads the answer, which is mostly there at once, without the book-keeping that many at a time need: on a
   * quiet socket that would be the most of the work. What has not been answered then is pending, as ever.
   */
  #sendFast(exchange: Exchange<unknown>): void {
    try {
      const { bytes, length } = encodeForSend(exchange);
      const result = this.transport.send(bytes, length);
      exchange.sent = true;
      if (result < 0) exchange.fail((operation) => new SystemError('sendto', -result, operation));
      else {
        const errno = this.#receiver.receiveAnswer(exchange, this.#inFlight);
        if (errno !== 0) this.#onReceiveError(errno);
      }
    } catch (error) {
      exchange.fail(() => error as Error);
    }
    if (exchange.done) this.#forget(exchange);
  }

  /** Sends it as soon as nothing is in its way any more, and reads until then. */
  #sendWhenClear(exchange: Exchange<unknown>): void {
    const { isDump } = exchange;
    while (this.#isInTheWay(exchange)) {
      // A dump under way must be out of the kernel first: there is always more of it to read. Reading may begin the next one.
      const waits = isDump && this.#dump !== undefined;
      if (this.#receive(waits) || waits) continue;
      // What a pool thread is just sending takes the room, and cannot be waited for here.
      if (this.#sending !== undefined) throw busyError(exchange.operation);
      if (!isDump || this.#dump === undefined) break;
    }
    if (isDump) this.#dump = exchange;
    this.#send(exchange);
  }

  /** Whether it has to wait before it is sent. Throws where it cannot. */
  #isInTheWay(exchange: Exchange<unknown>): boolean {
    if (exchange.isDump) {
      // A dump whose end has been read may still be in the kernel until the pool thread returns.
      if (this.#sending?.isDump === true) throw busyError(exchange.operation);
      if (this.#dump !== undefined) return true;
    }
    return this.#inFlight.isTooMuch(exchange, this.transport, this.dumping);
  }

  /** Nobody waits for it any more: what was sent is read to its end and dropped, what was not is not sent. */
  abandon(one: InFlight): void {
    if (one.done) return;
    one.abandon();
    this.#queue = this.#queue.filter(({ abandoned }) => !abandoned);
    this.pump();
  }

  /** Reads for a slice of this turn of the event loop, as long as somebody waits and there is something to read. */
  pump(): void {
    if (this.#receiver.dispatching) return;
    while (this.#shouldRead()) {
      if (this.#timeSlice.isOver(this.#dump !== undefined)) {
        this.#timeSlice.resume();
        return;
      }
      // To read on in a dump may take the lock that somebody sleeps with.
      if (this.#dump !== undefined && this.#offload !== 'none' && hasBlockingSend()) {
        this.#listener.stop();
        onceIdle(() => this.pump());
        return;
      }
      if (!this.#receive(false)) {
        this.#listen();
        return;
      }
    }
    this.#listener.stop();
  }

  /** Ends everything: what is pending fails. The descriptor outlives a send that a pool thread is at. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#timeSlice.cancel();
    this.#listener.close();
    this.#failAll();
    if (!this.#sending) this.transport.close();
  }

  #failAll(): void {
    for (const one of [...this.#inFlight.all(), ...this.#queue.splice(0)]) this.#fail(one, closedError);
  }

  /** Sends what is first in the queue, and on, as far as nothing stands in the way. */
  #proceed(): void {
    if (this.#proceeding) return;
    this.#proceeding = true;
    for (let index = 0; index < this.#queue.length && !this.#sending; ) {
      const one = this.#queue[index] as InFlight;
      if (one.isDump && this.#dump !== undefined) {
        index++;
        continue;
      }
      if (this.#inFlight.isTooMuch(one, this.transport, this.dumping)) break;
      this.#queue.splice(index, 1);
      if (one.isDump) this.#dump = one;
      if (isBlocking(this.#offload, one)) void this.#sendOnPool(one);
      else this.#send(one);
      // Whatever ended by it may have been in the way of an earlier one.
      index = 0;
    }
    this.#proceeding = false;
  }

  /** The bytes of what is about to be sent, from here on pending. `undefined` where it cannot be encoded. */
  #encode(one: InFlight): EncodedDatagram | undefined {
    this.#inFlight.add(one);
    try {
      return encodeObserved(one, this.protocol, this.transport.port);
    } catch (error) {
      this.#fail(one, () => error as Error);
      return undefined;
    }
  }

  #send(one: InFlight): void {
    const loaded = this.#encode(one);
    if (loaded === undefined) return;
    try {
      this.#sent(one, this.transport.send(loaded.bytes, loaded.length));
    } catch (error) {
      this.#fail(one, () => error as Error);
    }
  }

  async #sendOnPool(one: InFlight): Promise<void> {
    const loaded = this.#encode(one);
    if (loaded === undefined) return;
    const bytes = loaded.bytes.slice(0, loaded.length);
    this.#sending = one;
    try {
      const result = await trackBlockingSend(() => this.transport.sendAsync(bytes, bytes.length));
      if (!this.closed) this.#sent(one, result);
    } catch (error) {
      this.#fail(one, () => error as Error);
    }
    this.#sending = undefined;
    if (this.closed) {
      this.transport.close();
      return;
    }
    this.#proceed();
    this.pump();
  }

  #sent(one: InFlight, result: number): void {
    one.sent = true;
    if (result < 0) this.#fail(one, (operation) => new SystemError('sendto', -result, operation));
  }

  /** Whether to read on: somebody waits, and be it only for a dump that nobody asks for to get out of the way. */
  #shouldRead(): boolean {
    if (this.closed) return false;
    if (this.#dump?.paused !== true) return this.#queue.length > 0 || this.#inFlight.size > 0;
    // Past a stream that has enough only for somebody who waits, else it would be read into memory.
    return this.#queue.length > 0 || this.#inFlight.isAwaitedBeside(this.#dump);
  }

  /** Receives a datagram, or several acknowledgements, and deals the messages out. Returns false where there was none. */
  #receive(wait: boolean): boolean {
    const { only } = this.#inFlight;
    const many = !wait && only?.isShort === true ? this.#receiver.receiveMany(only.count) : undefined;
    const errno = many ?? this.#receiver.receive(wait);
    if (errno !== 0) return this.#onReceiveError(errno);
    this.#refused = false;
    return true;
  }

  /** Nothing was received, for this reason. Returns whether to try again. */
  #onReceiveError(errno: number): boolean {
    if (errno === EAGAIN) {
      if (this.#lossPending) this.#findLost();
      if (!this.#inFlight.releaseAbandoned()) return false;
      this.#proceed();
      return true;
    }
    if (errno === ENOBUFS) this.#lossPending = true;
    else if (errno === EINVAL && !this.#refused) this.#refused = true;
    else if (errno !== EINTR) {
      for (const one of this.#inFlight.all())
        this.#fail(one, (operation) => new SystemError('recvfrom', errno, operation));
    }
    return true;
  }

  #dispatch(reader: Reader, start: number, length: number, available: number): void {
    const complete = dispatch(this.#inFlight, reader, start, length, available, (one) => this.#forget(one));
    if (!complete) this.#lossPending = true;
  }

  /** After a loss, when all there is has been read: what the kernel has and is still unanswered will remain so. */
  #findLost(): void {
    // Of what a pool thread is just sending it will show when that has returned.
    this.#lossPending = this.#sending !== undefined;
    for (const one of this.#inFlight.lost()) {
      const { error } = one;
      this.#fail(one, error === undefined ? overrunError : () => error);
    }
  }

  #fail(one: InFlight, errorOf: ErrorOf): void {
    one.fail(errorOf);
    this.#forget(one);
  }

  #forget(one: InFlight): void {
    this.#inFlight.delete(one);
    for (const warned of one.takeWarnings()) this.onWarning?.(warned);
    if (this.#dump === one) this.#dump = undefined;
    if (this.#queue.length > 0 && !this.closed) this.#proceed();
  }

  /** What has been given up is still read, but does not keep the process. */
  #listen(): void {
    this.#listener.listen(this.#queue.length > 0 || this.#inFlight.isAwaited);
  }
}
