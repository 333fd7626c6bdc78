import { SystemError } from '../../syscalls/errors.ts';
import { Writer } from '../codec/writer.ts';
import { busyError, closedError, overrunError } from '../errors/transport-error.ts';
import { EAGAIN, EINTR, EINVAL, ENOBUFS, type Transport } from '../transport/transport.ts';
import { hasBlockingSend, type Offload, onceIdle, trackBlockingSend } from './blocking-sends.ts';
import { isObserved, observe } from './diagnostics.ts';
import { Exchange } from './exchange.ts';
import type { EncodedDatagram, ErrorOf, InFlight, RequestWarning } from './in-flight.ts';
import { InFlightRequests } from './in-flight-requests.ts';
import { Listener } from './listener.ts';
import { Receiver } from './receiver.ts';
import { TimeSlice } from './time-slice.ts';

/** Shared by all engines of this thread: the bytes are sent or copied before the next request is encoded. */
const writer = new Writer();

/**
 * Sends requests over a transport and receives their answers. Sends in order, one dump at a time, and reads in time
 * slices, so that the event loop is not blocked.
 */
export class Engine {
  readonly protocol: string;
  readonly transport: Transport;
  /** Called for each warning that comes with success. */
  onWarning: ((warning: RequestWarning) => void) | undefined;
  closed = false;

  readonly #offload: Offload;
  readonly #inFlight = new InFlightRequests();
  readonly #receiver: Receiver;
  /** Requests to be sent: a dump waits for the end of the dump before it, any request for the send on a pool thread. */
  #queue: InFlight[] = [];
  /** The dump in flight. */
  #dump: InFlight | undefined;
  /** The request that a pool thread is sending. */
  #sending: InFlight | undefined;
  #proceeding = false;
  /** Set after EINVAL. The kernel reports it when this thread resumes a dump that a pool thread has just ended; nothing is lost. */
  #dumpEnded = false;
  readonly #listener: Listener;
  readonly #timeSlice = new TimeSlice(() => this.pump());

  constructor(protocol: string, transport: Transport, offload: Offload, bufferLength: number) {
    this.protocol = protocol;
    this.transport = transport;
    this.#offload = offload;
    this.#listener = new Listener(transport, () => this.pump());
    this.#receiver = new Receiver(protocol, transport, this.#inFlight, bufferLength);
  }

  /** Returns the first of `count` sequence numbers that no request in flight has. */
  nextSequence(count?: number): number {
    return this.#inFlight.nextSequence(count);
  }

  /** Whether a dump is in flight. */
  get dumping(): boolean {
    return this.#dump !== undefined;
  }

  /** Whether an answer has been lost, and the requests that miss one are not known yet. */
  get lossPending(): boolean {
    return this.#inFlight.lossPending;
  }

  /** Sends a request, or queues it, and reads the answers that are there already. */
  start(request: InFlight): void {
    const isFast = request instanceof Exchange && this.#isIdleFor(request) && !this.#isBlocking(request);
    if (isFast && !this.#timeSlice.isOver(false)) {
      this.#sendFast(request);
      // The function that reads the answer may have made requests.
      if (!request.done || this.#hasWork()) this.pump();
      return;
    }
    this.#queue.push(request);
    if (this.closed) this.#failAll();
    this.#proceed();
    this.pump();
  }

  /** Sends a request and reads until it is complete. Blocks the thread. */
  runSync(exchange: Exchange<unknown>): void {
    if (this.#isIdleFor(exchange)) this.#sendFast(exchange);
    else this.#sendWhenClear(exchange);
    if (exchange.done && !this.#hasWork()) return;
    for (let wait = false; !exchange.done; ) wait = !this.#receive(wait);
    if (this.#shouldRead()) this.#listen();
    else this.#listener.stop();
  }

  /** Whether a request is sent on a pool thread: it is marked as blocking, or the kernel is busy with a blocking send. */
  #isBlocking({ blocking }: InFlight): boolean {
    if (this.#offload !== 'marked') return this.#offload === 'all';
    return blocking || hasBlockingSend();
  }

  /** Whether the request would be alone on the socket, so that the next message is its answer. */
  #isIdleFor({ isDump }: Exchange<unknown>): boolean {
    if (isDump || this.closed || isObserved()) return false;
    return !this.#hasWork() && this.#sending === undefined && !this.#receiver.dispatching;
  }

  /** Whether requests are queued or in flight. */
  #hasWork(): boolean {
    return this.#inFlight.size > 0 || this.#queue.length > 0;
  }

  /**
   * Sends a request on an idle socket and reads its answer, without adding it to the requests in flight: that would take
   * longer than everything else here. A request without an answer yet is then added.
   */
  #sendFast(exchange: Exchange<unknown>): void {
    try {
      const { bytes, length } = exchange.encode(writer);
      const result = this.transport.send(bytes, length);
      exchange.sent = true;
      if (result < 0) {
        exchange.fail((operation) => new SystemError('sendto', -result, operation));
        return;
      }
      const errno = this.#receiver.receiveAnswer(exchange);
      if (errno === undefined) {
        if (exchange.warning !== undefined) this.#reportWarnings(exchange);
        return;
      }
      if (errno !== 0) this.#onReceiveError(errno);
    } catch (error) {
      this.#fail(exchange, () => error as Error);
    }
    this.#forgetEnded();
  }

  /** Sends a request as soon as nothing obstructs it, and reads until then. */
  #sendWhenClear(exchange: Exchange<unknown>): void {
    const { isDump } = exchange;
    while (this.#isObstructed(exchange)) {
      // The dump in flight must be drained first: there is always more of it to read. Reading may start the next dump.
      const waits = isDump && this.#dump !== undefined;
      if (this.#receive(waits) || waits) continue;
      // The budget is used by a request that a pool thread is sending. This thread cannot wait for it.
      if (this.#sending !== undefined) throw busyError(exchange.operation);
      if (!isDump || this.#dump === undefined) break;
    }
    if (isDump) this.#dump = exchange;
    this.#send(exchange);
  }

  /** Whether a request has to wait before it is sent. Throws if it cannot wait. */
  #isObstructed(exchange: Exchange<unknown>): boolean {
    if (exchange.isDump) {
      // The kernel may still execute a dump whose end has been read, until the pool thread returns.
      if (this.#sending?.isDump === true) throw busyError(exchange.operation);
      if (this.#dump !== undefined) return true;
    }
    return this.#inFlight.exceedsBudget(exchange, this.transport, this.dumping);
  }

  /** Gives up a request: its answer is drained and dropped. A request that is still queued is not sent. */
  abandon(request: InFlight): void {
    if (request.done) return;
    request.abandon();
    this.#queue = this.#queue.filter(({ abandoned }) => !abandoned);
    this.pump();
  }

  /** Reads while there is something to read that a caller waits for, until the time slice is over. */
  pump(): void {
    if (this.#receiver.dispatching) return;
    while (this.#shouldRead()) {
      if (this.#timeSlice.isOver(this.#dump !== undefined)) {
        this.#timeSlice.resume();
        return;
      }
      // Reading resumes the dump in the kernel, which may wait for the lock of a blocking send.
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

  /** Closes the transport. Requests that are queued or in flight fail. The descriptor stays open until a pool thread has sent. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#timeSlice.cancel();
    this.#listener.close();
    this.#failAll();
    if (!this.#sending) this.transport.close();
  }

  #failAll(): void {
    for (const request of [...this.#inFlight.all(), ...this.#queue.splice(0)])
      this.#fail(request, closedError);
  }

  /** Sends queued requests in order, as far as nothing obstructs them. */
  #proceed(): void {
    if (this.#proceeding) return;
    this.#proceeding = true;
    for (let index = 0; index < this.#queue.length && !this.#sending; ) {
      const request = this.#queue[index] as InFlight;
      if (request.isDump && this.#dump !== undefined) {
        index++;
        continue;
      }
      if (this.#inFlight.exceedsBudget(request, this.transport, this.dumping)) break;
      this.#queue.splice(index, 1);
      if (request.isDump) this.#dump = request;
      if (this.#isBlocking(request)) void this.#sendOnPool(request);
      else this.#send(request);
      // A request that has ended by this may have obstructed an earlier one.
      index = 0;
    }
    this.#proceeding = false;
  }

  /** Encodes a request, which is in flight from now on. Returns undefined if it cannot be encoded. */
  #encode(request: InFlight): EncodedDatagram | undefined {
    this.#inFlight.add(request);
    try {
      const encoded = request.encode(writer);
      if (!isObserved()) return encoded;
      // An observer may make a request, which uses the same writer.
      const { length } = encoded;
      const bytes = encoded.bytes.slice(0, length);
      observe('send', this.protocol, this.transport.port, bytes, 0, length);
      return { bytes, length, isOwned: true };
    } catch (error) {
      this.#fail(request, () => error as Error);
      return undefined;
    }
  }

  #send(request: InFlight): void {
    const encoded = this.#encode(request);
    if (encoded === undefined) return;
    try {
      this.#onSent(request, this.transport.send(encoded.bytes, encoded.length));
    } catch (error) {
      this.#fail(request, () => error as Error);
    }
  }

  async #sendOnPool(request: InFlight): Promise<void> {
    const encoded = this.#encode(request);
    if (encoded === undefined) return;
    const { length, isOwned = false } = encoded;
    const bytes = isOwned ? encoded.bytes : encoded.bytes.slice(0, length);
    this.#sending = request;
    try {
      const result = await trackBlockingSend(() => this.transport.sendAsync(bytes, length));
      if (!this.closed) this.#onSent(request, result);
    } catch (error) {
      this.#fail(request, () => error as Error);
    }
    this.#sending = undefined;
    if (this.closed) {
      this.transport.close();
      return;
    }
    this.#proceed();
    this.pump();
  }

  #onSent(request: InFlight, result: number): void {
    request.sent = true;
    if (result < 0) this.#fail(request, (operation) => new SystemError('sendto', -result, operation));
  }

  /** Whether to read: a caller waits for an answer, or for a stream in front of the answer to be drained. */
  #shouldRead(): boolean {
    if (this.closed) return false;
    if (this.#dump?.paused !== true) return this.#hasWork();
    // Reading past a paused stream collects its items in memory.
    return this.#queue.length > 0 || this.#inFlight.isAwaitedBeside(this.#dump);
  }

  /** Receives what the transport has, at least one datagram. Returns false if there was none. */
  #receive(wait: boolean): boolean {
    const errno = this.#receiver.receive(wait);
    this.#forgetEnded();
    if (errno !== 0) return this.#onReceiveError(errno);
    this.#dumpEnded = false;
    return true;
  }

  /** Handles an error of receiving. Returns whether to try again. */
  #onReceiveError(errno: number): boolean {
    if (errno === EAGAIN) {
      if (this.#inFlight.lossPending) this.#failLost();
      const abandoned = this.#inFlight.abandoned();
      for (const request of abandoned) this.#forget(request);
      return abandoned.length > 0;
    }
    if (errno === ENOBUFS) this.#inFlight.lossPending = true;
    else if (errno === EINVAL && !this.#dumpEnded) this.#dumpEnded = true;
    else if (errno !== EINTR) {
      for (const request of this.#inFlight.all())
        this.#fail(request, (operation) => new SystemError('recvfrom', errno, operation));
    }
    return true;
  }

  /** Fails the requests whose answers are lost, after a loss and once the socket is drained. */
  #failLost(): void {
    // The loss may concern a request that a pool thread is sending. This is known when the send has returned.
    this.#inFlight.lossPending = this.#sending !== undefined;
    for (const request of this.#inFlight.lost()) {
      const { error } = request;
      this.#fail(request, error === undefined ? overrunError : () => error);
    }
  }

  #fail(request: InFlight, errorOf: ErrorOf): void {
    request.fail(errorOf);
    this.#forget(request);
  }

  #forgetEnded(): void {
    for (const request of this.#inFlight.takeEnded()) this.#forget(request);
  }

  /** Removes a request that is complete or has failed, and sends requests that it obstructed. */
  #forget(request: InFlight): void {
    this.#inFlight.delete(request);
    this.#reportWarnings(request);
    if (this.#dump === request) this.#dump = undefined;
    if (this.#queue.length > 0 && !this.closed) this.#proceed();
  }

  #reportWarnings(request: InFlight): void {
    for (const warning of request.takeWarnings()) this.onWarning?.(warning);
  }

  /** Waits for the transport to become readable. Abandoned requests are drained but do not keep the event loop alive. */
  #listen(): void {
    this.#listener.listen(this.#queue.length > 0 || this.#inFlight.isAwaited);
  }
}
