import { littleEndian, type Reader } from './codec/buffer.ts';
import { Exchange } from './exchange.ts';
import { NLM_F_ACK_TLVS, NLMSG_ERROR } from './message.ts';
import type { Request } from './request.ts';
import { roomOf } from './room.ts';
import type { ErrorOf, Underway, Warned } from './underway.ts';

/** What came of one request of a batch. */
export type BatchResult<T> =
  | { readonly status: 'fulfilled'; readonly value: T }
  | { readonly status: 'rejected'; readonly reason: Error };

/** What comes of most requests. */
const success: BatchResult<undefined> = Object.freeze({ status: 'fulfilled', value: undefined });

/** Requests of a batch that share a datagram, numbered one by one. */
export class Bundle implements Underway {
  readonly sequence: number;
  readonly requests: readonly Request<unknown>[];
  /** What came of each; `undefined` until it is known. */
  readonly results: (BatchResult<unknown> | undefined)[];
  readonly isShort: boolean;
  readonly mayBlock: boolean;
  readonly room: number;
  readonly error = undefined;
  readonly paused = false;
  readonly isDump = false;
  reserved = 0;
  sent = false;
  abandoned = false;
  onProgress: (() => void) | undefined;
  readonly #bytes: Uint8Array;
  /** Those that are answered by more than a bare acknowledgement. */
  readonly #exchanges = new Map<number, Exchange<unknown>>();
  #left: number;
  #warnings: Warned[] = [];

  constructor(requests: readonly Request<unknown>[], bytes: Uint8Array, sequence: number) {
    this.requests = requests;
    this.sequence = sequence;
    this.results = new Array(requests.length).fill(undefined);
    this.isShort = requests.every(({ answer }) => answer === 'ack');
    this.mayBlock = requests.some(({ mayBlock }) => mayBlock);
    this.room = requests.reduce((sum, request) => sum + roomOf(request), 0);
    this.#bytes = bytes;
    this.#left = requests.length;
  }

  get count(): number {
    return this.requests.length;
  }

  get operation(): string {
    return this.requests[0]?.operation ?? 'batch';
  }

  get done(): boolean {
    return this.#left === 0;
  }

  takeWarnings(): readonly Warned[] {
    const warnings = this.#warnings;
    if (warnings.length > 0) this.#warnings = [];
    return warnings;
  }

  load(): { bytes: Uint8Array; length: number } {
    const bytes = this.#bytes;
    return { bytes, length: bytes.length };
  }

  accept(reader: Reader, type: number, flags: number, start: number, end: number, sequence: number): void {
    const index = sequence - this.sequence;
    if (this.results[index] !== undefined) return;
    const request = this.requests[index] as Request<unknown>;
    if (
      type === NLMSG_ERROR &&
      request.answer === 'ack' &&
      (flags & NLM_F_ACK_TLVS) === 0 &&
      end - start >= 4 &&
      reader.view.getInt32(start, littleEndian) === 0
    ) {
      this.#settle(index, success);
      return;
    }
    let exchange = this.#exchanges.get(index);
    if (exchange === undefined) {
      exchange = new Exchange(request, sequence);
      this.#exchanges.set(index, exchange);
    }
    exchange.accept(reader, type, flags, start, end);
    this.#check(index, exchange);
  }

  fail(errorOf: ErrorOf): void {
    for (const [index, { operation }] of this.requests.entries())
      if (this.results[index] === undefined)
        this.#settle(index, { status: 'rejected', reason: errorOf(operation) });
    this.onProgress?.();
  }

  /** What is lost without a number is what remains unanswered. */
  lose(errorOf: ErrorOf, sequence: number | undefined): void {
    if (sequence === undefined) return;
    const index = sequence - this.sequence;
    if (this.results[index] !== undefined) return;
    const { operation } = this.requests[index] as Request<unknown>;
    this.#settle(index, { status: 'rejected', reason: errorOf(operation) });
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

  #settle(index: number, result: BatchResult<unknown>): void {
    this.results[index] = result;
    this.#left--;
  }
}
