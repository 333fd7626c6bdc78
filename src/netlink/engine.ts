import { SystemError } from '../syscalls/errors.ts';
import type { Reader } from './codec/buffer.ts';
import { dealOut } from './deal.ts';
import { isObserved } from './diagnostics.ts';
import { busyError, closedError, overrunError } from './errors.ts';
import { Exchange } from './exchange.ts';
import { Inbox } from './inbox.ts';
import { Listener } from './listener.ts';
import { type Loaded, load, loadObserved } from './outbox.ts';
import { Pending } from './pending.ts';
import type { Protocol } from './protocols.ts';
import { isSomebodySleeping, mayBlock, type Offload, onceAwake, whileSleeping } from './sleepers.ts';
import { EAGAIN, EINTR, EINVAL, ENOBUFS, type Transport } from './transport.ts';
import { Turn } from './turn.ts';
import type { ErrorOf, Underway, Warned } from './underway.ts';

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
  readonly #pending = new Pending();
  readonly #inbox: Inbox;
  /** What waits for its turn: a dump for the end of the one before, anything for a send on a pool thread to return. */
  #queue: Underway[] = [];
  #dump: Underway | undefined;
  /** What a pool thread is sending. */
  #sending: Underway | undefined;
  #proceeding = false;
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
    this.#inbox = new Inbox(protocol, transport, bufferLength, (reader, start, length, available) =>
      this.#dealOut(reader, start, length, available),
    );
  }

  /** The first of some sequence numbers that nothing pending has. */
  nextSequence(count?: number): number {
    return this.#pending.nextSequence(count);
  }

  /** Whether a dump is under way. */
  get dumping(): boolean {
    return this.#dump !== undefined;
  }

  /** Begins something, and reads at once what has come of it. */
  start(one: Underway): void {
    const isQuiet = one instanceof Exchange && this.#isQuietFor(one) && !mayBlock(this.#offload, one);
    if (isQuiet && !this.#turn.isOver(false)) {
      this.#ask(one);
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
    if (this.#isQuietFor(exchange)) this.#ask(exchange);
    else this.#getThrough(exchange);
    if (exchange.done && this.#pending.size === 0 && this.#queue.length === 0) return;
    for (let wait = false; !exchange.done; ) wait = !this.#receive(wait);
    if (this.#wanted()) this.#listen();
    else this.#listener.rest();
  }

  /** Whether nothing else goes on: what comes will be its answer. */
  #isQuietFor({ isDump }: Exchange<unknown>): boolean {
    if (isDump || this.closed || isObserved()) return false;
    const isIdle = this.#pending.size === 0 && this.#queue.length === 0 && this.#sending === undefined;
    return isIdle && !this.#inbox.dealing;
  }

  /**
   * Sends and reads the answer, which is mostly there at once, without the book-keeping that many at a time need: on a
   * quiet socket that would be the most of the work. What has not been answered then is pending, as ever.
   */
  #ask(exchange: Exchange<unknown>): void {
    try {
      const { bytes, length } = load(exchange);
      const result = this.transport.send(bytes, length);
      exchange.sent = true;
      if (result < 0) exchange.fail((operation) => new SystemError('sendto', -result, operation));
      else {
        const errno = this.#inbox.receiveAnswer(exchange, this.#pending);
        if (errno !== 0) this.#missed(errno);
      }
    } catch (error) {
      exchange.fail(() => error as Error);
    }
    if (exchange.done) this.#forget(exchange);
  }

  /** Sends it as soon as nothing is in its way any more, and reads until then. */
  #getThrough(exchange: Exchange<unknown>): void {
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
    return this.#pending.isTooMuch(exchange, this.transport, this.dumping);
  }

  /** Nobody waits for it any more: what was sent is read to its end and dropped, what was not is not sent. */
  abandon(one: Underway): void {
    if (one.done) return;
    one.abandon();
    this.#queue = this.#queue.filter(({ abandoned }) => !abandoned);
    this.pump();
  }

  /** Reads for a slice of this turn of the event loop, as long as somebody waits and there is something to read. */
  pump(): void {
    if (this.#inbox.dealing) return;
    while (this.#wanted()) {
      if (this.#turn.isOver(this.#dump !== undefined)) {
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
    for (const one of [...this.#pending.all(), ...this.#queue.splice(0)]) this.#fail(one, closedError);
  }

  /** Sends what is first in the queue, and on, as far as nothing stands in the way. */
  #proceed(): void {
    if (this.#proceeding) return;
    this.#proceeding = true;
    for (let index = 0; index < this.#queue.length && !this.#sending; ) {
      const one = this.#queue[index] as Underway;
      if (one.isDump && this.#dump !== undefined) {
        index++;
        continue;
      }
      if (this.#pending.isTooMuch(one, this.transport, this.dumping)) break;
      this.#queue.splice(index, 1);
      if (one.isDump) this.#dump = one;
      if (mayBlock(this.#offload, one)) void this.#sendOnPool(one);
      else this.#send(one);
      // Whatever ended by it may have been in the way of an earlier one.
      index = 0;
    }
    this.#proceeding = false;
  }

  /** The bytes of what is about to be sent, from here on pending. `undefined` where it cannot be encoded. */
  #load(one: Underway): Loaded | undefined {
    this.#pending.add(one);
    try {
      return loadObserved(one, this.protocol, this.transport.port);
    } catch (error) {
      this.#fail(one, () => error as Error);
      return undefined;
    }
  }

  #send(one: Underway): void {
    const loaded = this.#load(one);
    if (loaded === undefined) return;
    try {
      this.#sent(one, this.transport.send(loaded.bytes, loaded.length));
    } catch (error) {
      this.#fail(one, () => error as Error);
    }
  }

  async #sendOnPool(one: Underway): Promise<void> {
    const loaded = this.#load(one);
    if (loaded === undefined) return;
    const bytes = loaded.bytes.slice(0, loaded.length);
    this.#sending = one;
    try {
      const result = await whileSleeping(() => this.transport.sendAsync(bytes, bytes.length));
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

  #sent(one: Underway, result: number): void {
    one.sent = true;
    if (result < 0) this.#fail(one, (operation) => new SystemError('sendto', -result, operation));
  }

  /** Whether to read on: somebody waits, and be it only for a dump that nobody asks for to get out of the way. */
  #wanted(): boolean {
    if (this.closed) return false;
    if (this.#dump?.paused !== true) return this.#queue.length > 0 || this.#pending.size > 0;
    // Past a stream that has enough only for somebody who waits, else it would be read into memory.
    return this.#queue.length > 0 || this.#pending.isAwaitedBeside(this.#dump);
  }

  /** Receives a datagram, or several acknowledgements, and deals the messages out. Returns false where there was none. */
  #receive(wait: boolean): boolean {
    const { only } = this.#pending;
    const many = !wait && only?.isShort === true ? this.#inbox.receiveMany(only.count) : undefined;
    const errno = many ?? this.#inbox.receive(wait);
    if (errno !== 0) return this.#missed(errno);
    this.#refused = false;
    return true;
  }

  /** Nothing was received, for this reason. Returns whether to try again. */
  #missed(errno: number): boolean {
    if (errno === EAGAIN) {
      if (this.#lossy) this.#findLost();
      if (!this.#pending.releaseAbandoned()) return false;
      this.#proceed();
      return true;
    }
    if (errno === ENOBUFS) this.#lossy = true;
    else if (errno === EINVAL && !this.#refused) this.#refused = true;
    else if (errno !== EINTR) {
      for (const one of this.#pending.all())
        this.#fail(one, (operation) => new SystemError('recvfrom', errno, operation));
    }
    return true;
  }

  #dealOut(reader: Reader, start: number, length: number, available: number): void {
    const complete = dealOut(this.#pending, reader, start, length, available, (one) => this.#forget(one));
    if (!complete) this.#lossy = true;
  }

  /** After a loss, when all there is has been read: what the kernel has and is still unanswered will remain so. */
  #findLost(): void {
    // Of what a pool thread is just sending it will show when that has returned.
    this.#lossy = this.#sending !== undefined;
    for (const one of this.#pending.lost()) {
      const { error } = one;
      this.#fail(one, error === undefined ? overrunError : () => error);
    }
  }

  #fail(one: Underway, errorOf: ErrorOf): void {
    one.fail(errorOf);
    this.#forget(one);
  }

  #forget(one: Underway): void {
    this.#pending.delete(one);
    for (const warned of one.takeWarnings()) this.onWarning?.(warned);
    if (this.#dump === one) this.#dump = undefined;
    if (this.#queue.length > 0 && !this.closed) this.#proceed();
  }

  /** What has been given up is still read, but does not keep the process. */
  #listen(): void {
    this.#listener.listen(this.#queue.length > 0 || this.#pending.isAwaited);
  }
}
