import { littleEndian } from '../codec/byte-order.ts';
import type { Reader } from '../codec/reader.ts';
import { Exchange } from '../engine/exchange.ts';
import type { ErrorOf, InFlight, Warned } from '../engine/in-flight.ts';
import { NLM_F_ACK_TLVS, NLMSG_ERROR } from '../message/header.ts';
import {
  bytesOf,
  type EncodedRequests,
  numberRequests,
  operationOf,
  receiveBudgetOfAnswers,
  requestOf,
} from './encoded-requests.ts';

/** What came of one request of a batch. */
export type BatchResult<T> =
  | { readonly status: 'fulfilled'; readonly value: T }
  | { readonly status: 'rejected'; readonly reason: Error };

/** What comes of most requests. */
const success: BatchResult<undefined> = Object.freeze({ status: 'fulfilled', value: undefined });

/** Requests of a block that share a datagram, numbered one by one. */
export class BatchDatagram implements InFlight {
  readonly sequence: number;
  /** Behind the last of them in their block. */
  readonly to: number;
  readonly isShort: boolean;
  readonly blocking: boolean;
  readonly receiveBudget: number;
  readonly error = undefined;
  readonly paused = false;
  readonly isDump = false;
  reserved = 0;
  sent = false;
  abandoned = false;
  onProgress: (() => void) | undefined;
  readonly #block: EncodedRequests;
  readonly #from: number;
  /** What came of each of the whole batch; `undefined` until it is known. */
  readonly #results: (BatchResult<unknown> | undefined)[];
  /** Those that are answered by more than a bare acknowledgement. */
  readonly #exchanges = new Map<number, Exchange<unknown>>();
  #left: number;
  #warnings: Warned[] = [];

  constructor(
    block: EncodedRequests,
    from: number,
    to: number,
    sequence: number,
    results: (BatchResult<unknown> | undefined)[],
  ) {
    const has = (some: Pick<ReadonlySet<number>, 'size' | 'keys'>): boolean =>
      some.size > 0 && [...some.keys()].some((index) => index >= from && index < to);
    this.sequence = sequence;
    this.to = to;
    this.isShort = !has(block.others);
    this.blocking = has(block.blocking);
    this.receiveBudget = receiveBudgetOfAnswers(block, from, to);
    this.#block = block;
    this.#from = from;
    this.#results = results;
    this.#left = to - from;
  }

  get count(): number {
    return this.to - this.#from;
  }

  get operation(): string {
    return operationOf(this.#block, this.#from);
  }

  get done(): boolean {
    return this.#left === 0;
  }

  takeWarnings(): readonly Warned[] {
    const warnings = this.#warnings;
    if (warnings.length > 0) this.#warnings = [];
    return warnings;
  }

  encodeForSend(): { bytes: Uint8Array; length: number } {
    numberRequests(this.#block, this.#from, this.to, this.sequence);
    const bytes = bytesOf(this.#block, this.#from, this.to);
    return { bytes, length: bytes.length };
  }

  accept(reader: Reader, type: number, flags: number, start: number, end: number, sequence: number): void {
    const index = this.#indexOf(sequence);
    if (this.#isKnown(index)) return;
    if (
      type === NLMSG_ERROR &&
      (flags & NLM_F_ACK_TLVS) === 0 &&
      end - start >= 4 &&
      reader.view.getInt32(start, littleEndian) === 0 &&
      !this.#block.others.has(index)
    ) {
      this.#settle(index, success);
      return;
    }
    let exchange = this.#exchanges.get(index);
    if (exchange === undefined) {
      const encoded = bytesOf(this.#block, index, index + 1);
      exchange = new Exchange(requestOf(this.#block, index), sequence, encoded);
      this.#exchanges.set(index, exchange);
    }
    exchange.accept(reader, type, flags, start, end);
    this.#check(index, exchange);
  }

  fail(errorOf: ErrorOf): void {
    for (let index = this.#from; index < this.to; index++) this.#reject(index, errorOf);
    this.onProgress?.();
  }

  /** What is lost without a number is what remains unanswered. */
  lose(errorOf: ErrorOf, sequence: number | undefined): void {
    if (sequence !== undefined) this.#reject(this.#indexOf(sequence), errorOf);
  }

  abandon(): void {
    this.abandoned = true;
  }

  #check(index: number, exchange: Exchange<unknown>): void {
    if (!exchange.done) return;
    this.#exchanges.delete(index);
    this.#warnings.push(...exchange.takeWarnings());
    try {
      this.#settle(index, { status: 'fulfilled', value: exchange.outcome() });
    } catch (error) {
      this.#settle(index, { status: 'rejected', reason: error as Error });
    }
  }

  #indexOf(sequence: number): number {
    return sequence - this.sequence + this.#from;
  }

  #isKnown(index: number): boolean {
    return this.#results[this.#block.first + index] !== undefined;
  }

  #reject(index: number, errorOf: ErrorOf): void {
    if (this.#isKnown(index)) return;
    this.#settle(index, { status: 'rejected', reason: errorOf(operationOf(this.#block, index)) });
  }

  #settle(index: number, result: BatchResult<unknown>): void {
    this.#results[this.#block.first + index] = result;
    this.#left--;
  }
}
