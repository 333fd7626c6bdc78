import { garbledError, truncatedError } from '../errors/transport-error.ts';
import type { MessageCursor } from '../message/message-cursor.ts';
import type { Transport } from '../transport/transport.ts';
import type { InFlight } from './in-flight.ts';
import { receiveBudgetIn } from './receive-budget.ts';

/** Largest sequence number. */
const lastSequence = 0xffffffff;

/** The requests that the kernel has, or is about to get, by sequence number; and the budget that their answers use. */
export class InFlightRequests {
  /** In the order of sending, which is the order of the answers. Only a few, because the budget is limited. */
  readonly #all: InFlight[] = [];
  /** Bytes of the receive buffer that the answers may occupy. */
  #reserved = 0;
  #sequence = 0;
  /** Requests that have ended since the last {@link takeEnded}. */
  #ended: InFlight[] = [];
  /** Set after ENOBUFS or truncation. The affected request is identified once the socket is drained. */
  lossPending = false;

  get size(): number {
    return this.#all.length;
  }

  /** Whether a caller waits for one of them. */
  get isAwaited(): boolean {
    return this.isAwaitedBeside(undefined);
  }

  /** Whether a caller waits for another one than this. */
  isAwaitedBeside(excluded: InFlight | undefined): boolean {
    return this.#all.some((request) => request !== excluded && !request.abandoned);
  }

  /** The single request in flight; undefined where there are none or several. */
  get only(): InFlight | undefined {
    return this.#all.length === 1 ? this.#all[0] : undefined;
  }

  /** Returns the first of `count` sequence numbers that are not in use. The kernel uses 0 for notifications. */
  nextSequence(count = 1): number {
    do {
      if (this.#sequence + count > lastSequence) this.#sequence = 0;
      this.#sequence += count;
    } while (this.#all.some((request) => this.#overlaps(request, count)));
    return this.#sequence - count + 1;
  }

  #overlaps({ sequence, count }: InFlight, wanted: number): boolean {
    return sequence <= this.#sequence && sequence + count > this.#sequence - wanted + 1;
  }

  /**
   * Whether answers could be dropped if `request` was sent now. A dump uses its budget from its start until its end has
   * been read. A request without budget beside a dump waits for that, and the dump waits for requests before it.
   */
  exceedsBudget(request: InFlight, transport: Transport, dumping: boolean): boolean {
    // A single request always fits.
    if (this.#reserved === 0 && !dumping) return false;
    return this.#reserved + request.receiveBudget > receiveBudgetIn(transport, dumping || request.isDump);
  }

  add(request: InFlight): void {
    this.#all.push(request);
    request.reserved = request.receiveBudget;
    this.#reserved += request.reserved;
  }

  /**
   * Hands the messages of a datagram to the requests with their sequence numbers. Messages without a request are answers to
   * abandoned requests, or no answers: they are dropped.
   *
   * @param length bytes of the datagram in the kernel; more than the cursor has for a datagram that was cut off
   * @param available bytes of the datagram that the cursor has, from `start` on
   */
  dispatch(message: MessageCursor, start: number, length: number, available: number): void {
    message.begin(start, start + available);
    let request: InFlight | null | undefined; // null: none has the sequence number
    let sequence = 0;
    while (message.next()) {
      if (request === undefined || message.sequence !== sequence) {
        sequence = message.sequence;
        const next = this.#find(sequence) ?? null;
        if (next !== request) request?.onProgress?.();
        request = next;
      }
      if (!message.isWhole) break;
      if (request === null || request.done) continue;
      request.accept(message);
      if (request.done) this.#ended.push(request);
    }
    const isCutOff = length > available;
    if (message.consumed - start < length && (request !== null || !isCutOff))
      this.#lose(request ?? undefined, sequence, length, available);
    request?.onProgress?.();
  }

  #find(sequence: number): InFlight | undefined {
    for (const request of this.#all)
      if (sequence - request.sequence < request.count && sequence >= request.sequence) return request;
    return undefined;
  }

  /** Handles a datagram whose rest is cut off or garbled: a part of the answer to `owner`, or to any request, is lost. */
  #lose(owner: InFlight | undefined, sequence: number, length: number, available: number): void {
    const errorOf = (operation: string): Error =>
      length > available ? truncatedError(operation, length, available) : garbledError(operation);
    for (const request of owner === undefined ? this.all() : [owner]) {
      if (request.done) continue;
      request.lose(errorOf, owner === undefined ? undefined : sequence);
      if (request.done) this.#ended.push(request);
      else this.lossPending = true;
    }
  }

  /** Returns the requests that {@link dispatch} has ended, each of them once. They are still in flight. */
  takeEnded(): readonly InFlight[] {
    const ended = this.#ended;
    if (ended.length > 0) this.#ended = [];
    return ended;
  }

  /** Returns a copy of the list, which may change while the copy is used. */
  all(): InFlight[] {
    return [...this.#all];
  }

  /** Returns the requests that will not be answered any more, after a loss and once the socket is drained. */
  lost(): InFlight[] {
    // The kernel resumes a dump when its receive buffer has space. A dump with an error has lost its end.
    return this.#all.filter(({ sent, isDump, error }) => sent && !(isDump && error === undefined));
  }

  delete(request: InFlight): void {
    const index = this.#all.indexOf(request);
    if (index === 0) this.#all.shift();
    else if (index > 0) this.#all.splice(index, 1);
    this.#reserved -= request.reserved;
    request.reserved = 0;
  }

  /** Returns the requests that are abandoned and sent. Once the socket is drained, they will not be answered any more. */
  abandoned(): InFlight[] {
    return this.#all.filter(({ abandoned, sent }) => abandoned && sent);
  }
}
