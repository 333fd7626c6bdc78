import { SystemError } from '../syscalls/errors.ts';
import { littleEndian, type Reader, Writer } from './codec/buffer.ts';
import { observe } from './diagnostics.ts';
import { busyError, closedError, garbledError, overrunError, truncatedError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { Inbox } from './inbox.ts';
import { Listener } from './listener.ts';
import { messageHeaderLength } from './message.ts';
import { Pending } from './pending.ts';
import type { Protocol } from './protocols.ts';
import { isSomebodySleeping, mayBlock, type Offload, onceAwake, whileSleeping } from './sleepers.ts';
import { EAGAIN, EINTR, EINVAL, ENOBUFS, type Transport } from './transport.ts';
import { Turn } from './turn.ts';
import type { ErrorOf, Underway, Warned } from './underway.ts';

/** Shared by all sockets of this thread: what is written is sent, or copied, before anything else is. */
const writer = new Writer();

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
  #sending = false;
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
    this.#queue.push(one);
    if (this.closed) this.#failAll();
    this.#proceed();
    this.pump();
  }

  /** Begins an exchange and reads until it is complete, blocking the thread. */
  runSync(exchange: Exchange<unknown>): void {
    const { isDump } = exchange;
    if (isDump) {
      // The one under way must be out of the kernel first.
      while (this.#dump !== undefined) {
        if (!this.#dump.sent) throw busyError(exchange.operation);
        this.#receive(true);
      }
    }
    while (this.#pending.isTooMuch(exchange, this.transport, this.dumping) && this.#receive(false));
    if (isDump) this.#dump = exchange;
    this.#send(exchange);
    for (let wait = false; !exchange.done; ) wait = !this.#receive(wait);
    if (this.#wanted()) this.#listen();
    else this.#listener.rest();
  }

  /** Nobody waits for it any more: what was sent is read to its end and dropped, what was not is not sent. */
  abandon(one: Underway): void {
    if (one.done) return;
    one.abandon();
    this.#pending.release(one);
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
  #load(one: Underway): { readonly bytes: Uint8Array; readonly length: number } | undefined {
    this.#pending.add(one);
    try {
      const loaded = one.load(writer);
      observe('send', this.protocol, this.transport.port, loaded.bytes, loaded.length);
      return loaded;
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
    this.#sending = true;
    try {
      const result = await whileSleeping(() => this.transport.sendAsync(bytes, bytes.length));
      if (!this.closed) this.#sent(one, result);
    } catch (error) {
      this.#fail(one, () => error as Error);
    }
    this.#sending = false;
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
      return false;
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
    const { view } = reader;
    const stop = start + available;
    let one: Underway | null | undefined; // null: nobody's
    let sequence = 0;
    let at = start;
    while (at + messageHeaderLength <= stop) {
      const messageLength = view.getUint32(at, littleEndian);
      const end = at + messageLength;
      const number = view.getUint32(at + 8, littleEndian);
      if (one === undefined || number !== sequence) {
        sequence = number;
        const next = this.#pending.get(sequence) ?? null;
        if (next !== one) one?.onProgress?.();
        one = next;
      }
      if (messageLength < messageHeaderLength || end > stop) break;
      // What belongs to nobody is the answer to something that was given up, or no answer at all.
      if (one !== null) {
        const type = view.getUint16(at + 4, littleEndian);
        one.accept(
          reader,
          type,
          view.getUint16(at + 6, littleEndian),
          at + messageHeaderLength,
          end,
          sequence,
        );
        if (one.done) this.#forget(one);
      }
      at += (messageLength + 3) & ~3;
    }
    if (at - start < length && (one !== null || length <= available))
      this.#lose(one, sequence, length, available);
    one?.onProgress?.();
  }

  /** The rest of a datagram is cut off or makes no sense. */
  #lose(owner: Underway | null | undefined, sequence: number, length: number, available: number): void {
    const errorOf = (operation: string): Error =>
      length > available ? truncatedError(operation, length, available) : garbledError(operation);
    for (const loser of owner ? [owner] : this.#pending.all()) {
      loser.lose(errorOf, owner ? sequence : undefined);
      if (loser.done) this.#forget(loser);
      else this.#lossy = true;
    }
  }

  /** After a loss, when all there is has been read: what the kernel has and is still unanswered will remain so. */
  #findLost(): void {
    // Of what a pool thread is just sending it will show when that has returned.
    this.#lossy = this.#sending;
    for (const one of this.#pending.all()) {
      // The kernel goes on with a dump when there is room; one that has stopped short had its end cut off.
      const { error } = one;
      if (!one.sent || (one === this.#dump && error === undefined)) continue;
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
