import { littleEndian } from '../codec/byte-order.ts';
import type { Writer } from '../codec/writer.ts';
import { Exchange } from '../engine/exchange.ts';
import type { EncodedDatagram, ErrorOf } from '../engine/in-flight.ts';
import { NLM_F_ACK_TLVS, NLMSG_ERROR } from '../message/header.ts';
import type { MessageCursor } from '../message/message-cursor.ts';
import { Datagram } from './datagram.ts';
import type { EncodedRequests } from './encoded-requests.ts';

/** The outcome of one request of a batch. */
export type BatchResult<T> =
  | { readonly status: 'fulfilled'; readonly value: T }
  | { readonly status: 'rejected'; readonly reason: Error };

/** The outcome of most requests. */
const success: BatchResult<undefined> = Object.freeze({ status: 'fulfilled', value: undefined });

/** Requests of a batch that are sent as one datagram, with successive sequence numbers. */
export class BatchDatagram extends Datagram {
  readonly isAcksOnly: boolean;
  readonly blocking: boolean;
  readonly receiveBudget: number;
  readonly #requests: EncodedRequests;
  readonly #from: number;
  readonly #to: number;
  /** The outcomes of the whole batch, by index. Undefined until known. */
  readonly #results: (BatchResult<unknown> | undefined)[];
  /** Requests with a partial answer, or an answer that is not a plain acknowledgement, by index. */
  readonly #exchanges = new Map<number, Exchange<unknown>>();
  /** Whether an error may have been lost. */
  readonly #hasLoss: () => boolean;
  #unanswered: number;

  constructor(
    requests: EncodedRequests,
    from: number,
    to: number,
    sequence: number,
    results: (BatchResult<unknown> | undefined)[],
    hasLoss: () => boolean,
  ) {
    const hasAny = (indices: Pick<ReadonlySet<number>, 'size' | 'keys'>): boolean =>
      indices.size > 0 && [...indices.keys()].some((index) => index >= from && index < to);
    super(sequence);
    this.isAcksOnly = !hasAny(requests.answered);
    this.blocking = hasAny(requests.blocking);
    this.receiveBudget = requests.receiveBudgetOf(from, to);
    this.#requests = requests;
    this.#from = from;
    this.#to = to;
    this.#results = results;
    this.#hasLoss = hasLoss;
    this.#unanswered = to - from;
  }

  get count(): number {
    return this.#to - this.#from;
  }

  get operation(): string {
    return this.#requests.operationOf(this.#from);
  }

  get done(): boolean {
    return this.#unanswered === 0;
  }

  encode(_writer: Writer): EncodedDatagram {
    this.#requests.number(this.#from, this.#to, this.sequence);
    const bytes = this.#requests.bytesOf(this.#from, this.#to);
    return { bytes, length: bytes.length, isOwned: true };
  }

  accept(message: MessageCursor): void {
    const { sequence } = message;
    const index = this.#indexOf(sequence);
    if (this.#isKnown(index)) return;
    if (isPlainAck(message) && !this.#requests.answered.has(index)) {
      this.#settle(index, success);
      this.#settleSilent(index);
      return;
    }
    let exchange = this.#exchanges.get(index);
    if (exchange === undefined) {
      const encoded = this.#requests.bytesOf(index, index + 1);
      exchange = new Exchange(this.#requests.requestOf(index), sequence, encoded);
      this.#exchanges.set(index, exchange);
    }
    exchange.accept(message);
    this.#settleIfDone(index, exchange);
    if (exchange.done) this.#settleSilent(index);
  }

  /** After the answer to the last request: silent requests without an error have succeeded. */
  #settleSilent(answered: number): void {
    const { silent } = this.#requests;
    if (answered + 1 !== this.#to || silent.size === 0 || this.#hasLoss()) return;
    for (let index = this.#from; index < answered; index++)
      if (silent.has(index) && !this.#isKnown(index)) this.#settle(index, success);
  }

  fail(errorOf: ErrorOf): void {
    for (let index = this.#from; index < this.#to; index++) this.#reject(index, errorOf);
    this.onProgress?.();
  }

  /** Fails the request with the sequence number. For an unknown number, the unanswered requests fail once the socket is drained. */
  lose(errorOf: ErrorOf, sequence: number | undefined): void {
    if (sequence !== undefined) this.#reject(this.#indexOf(sequence), errorOf);
  }

  #settleIfDone(index: number, exchange: Exchange<unknown>): void {
    if (!exchange.done) return;
    this.#exchanges.delete(index);
    this.warn(exchange.takeWarnings());
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
    return this.#results[this.#requests.first + index] !== undefined;
  }

  #reject(index: number, errorOf: ErrorOf): void {
    if (this.#isKnown(index)) return;
    this.#settle(index, { status: 'rejected', reason: errorOf(this.#requests.operationOf(index)) });
  }

  #settle(index: number, result: BatchResult<unknown>): void {
    this.#results[this.#requests.first + index] = result;
    this.#unanswered--;
  }
}

/** Whether a message is an acknowledgement of success without attributes. */
function isPlainAck({ type, flags, reader, payload, end }: MessageCursor): boolean {
  return (
    type === NLMSG_ERROR &&
    (flags & NLM_F_ACK_TLVS) === 0 &&
    end - payload >= 4 &&
    reader.view.getInt32(payload, littleEndian) === 0
  );
}
