import { littleEndian } from '../codec/byte-order.ts';
import type { Writer } from '../codec/writer.ts';
import type { EncodedDatagram, ErrorOf } from '../engine/in-flight.ts';
import { explain } from '../errors/explain.ts';
import type { NetlinkError } from '../errors/netlink-error.ts';
import { refusal } from '../errors/refusal.ts';
import { lostError } from '../errors/transport-error.ts';
import { readError } from '../message/acknowledgement.ts';
import { NLM_F_ACK, NLM_F_ACK_TLVS, NLMSG_ERROR, NLMSG_MIN_TYPE, NLMSG_OVERRUN } from '../message/header.ts';
import type { MessageCursor } from '../message/message-cursor.ts';
import { Datagram } from './datagram.ts';
import type { EncodedRequests } from './encoded-requests.ts';

/** Bytes above which a transaction is sent on a pool thread, because the kernel executes it inside the send. */
const blockingLength = 64 * 1024;
/** Bytes of the receive buffer that the answer to one message may occupy: an error, or an echoed object. */
const errorBudget = 1024;
const echoBudget = 8 * 1024;
/** Largest receive buffer, in bytes. The kernel uses memory for queued messages only. */
const largestReceiveBuffer = 64 * 1024 * 1024;

/** A request of a transaction that the kernel refused. */
export interface TransactionFailure {
  /** Index of the request. */
  readonly index: number;
  readonly error: NetlinkError;
}

/**
 * The messages of a transaction, sent as one datagram with successive sequence numbers: the message that begins it, the
 * requests, and the message that ends it. Collects the errors and the echoed objects of all requests. Complete with the answer
 * to the last request, or with an error of the message that begins the transaction.
 */
export class TransactionDatagram extends Datagram {
  readonly operation: string;
  readonly isAcksOnly: boolean;
  readonly blocking: boolean;
  readonly receiveBudget: number;
  done = false;
  /** The requests that the kernel refused. */
  readonly failures: TransactionFailure[] = [];
  /** Whether the kernel has reported an object that the transaction changed. So the transaction was executed. */
  isExecuted = false;
  /** The error of the whole transaction: refused as a whole, or its answer is lost. */
  failure: Error | undefined;
  /** The messages: the first one begins the transaction, the last one ends it. */
  readonly #messages: EncodedRequests;
  /** The items that were read from echoed messages, by index of the message. */
  readonly #items = new Map<number, unknown[]>();

  constructor(operation: string, messages: EncodedRequests, sequence: number) {
    const { bytes, count, answered } = messages;
    super(sequence);
    this.operation = operation;
    this.isAcksOnly = answered.size === 0;
    this.blocking = bytes.length > blockingLength || messages.blocking.size > 0;
    this.receiveBudget = Math.min(largestReceiveBuffer, count * errorBudget + answered.size * echoBudget);
    this.#messages = messages;
    keepOneAck(messages);
  }

  get count(): number {
    return this.#messages.count;
  }

  /** Length of the datagram in bytes. */
  get length(): number {
    return this.#messages.bytes.length;
  }

  encode(_writer: Writer): EncodedDatagram {
    const { bytes, count } = this.#messages;
    this.#messages.number(0, count, this.sequence);
    return { bytes, length: bytes.length, isOwned: true };
  }

  accept(message: MessageCursor): void {
    const index = message.sequence - this.sequence;
    if (message.type >= NLMSG_MIN_TYPE) this.#read(index, message);
    else if (message.type === NLMSG_ERROR) this.#acknowledge(index, message);
    else if (message.type === NLMSG_OVERRUN) this.fail(lostError);
  }

  /** Fails. Errors that were collected before say more than the error. */
  fail(errorOf: ErrorOf): void {
    if (this.done) return;
    this.failure ??= errorOf(this.operation);
    this.done = true;
    this.onProgress?.();
  }

  /** Fails once the last request is answered. */
  lose(errorOf: ErrorOf): void {
    this.failure ??= errorOf(this.operation);
  }

  override abandon(): void {
    super.abandon();
    this.#items.clear();
  }

  /** Returns the result of each request: the echoed objects of a request with echo, `undefined` of others. */
  results(): unknown[] {
    const { answered, count } = this.#messages;
    return Array.from({ length: count - 2 }, (_, index) =>
      answered.has(index + 1) ? (this.#items.get(index + 1) ?? []) : undefined,
    );
  }

  #read(index: number, message: MessageCursor): void {
    this.isExecuted = true;
    const request = this.#messages.answered.get(index);
    if (request === undefined || this.abandoned) return;
    try {
      const item = request.read(message.reader, message.payload, message.end, message.type);
      if (item === undefined) return;
      const items = this.#items.get(index) ?? [];
      this.#items.set(index, items);
      if (request.flatten === true) for (const each of item as unknown[]) items.push(each);
      else items.push(item);
    } catch (error) {
      // The rest of the answer is still drained: the next request must not get it.
      this.failure ??= error as Error;
    }
  }

  #acknowledge(index: number, message: MessageCursor): void {
    const last = this.count - 2;
    if ((message.flags & NLM_F_ACK_TLVS) !== 0 || !isSuccess(message)) this.#explain(index, message);
    // The kernel refuses the whole transaction by an error of its first message.
    if (index === last || (index === 0 && this.failure !== undefined)) this.done = true;
  }

  #explain(index: number, message: MessageCursor): void {
    const { errno, extended } = readError(message);
    const request = this.#messages.requestOf(index);
    const bytes = this.#messages.bytesOf(index, index + 1);
    const explained = extended && explain(request, extended, bytes);
    if (errno === 0) {
      if (explained !== undefined) this.warn([{ request, warning: explained }]);
      return;
    }
    const error = refusal(request, errno, explained, bytes, undefined);
    const isFrame = index === 0 || index === this.count - 1;
    if (isFrame) this.failure ??= error;
    else this.failures.push({ index: index - 1, error });
  }
}

/** Lets the kernel acknowledge the last request only. The others are acknowledged by it, or fail with an error. */
function keepOneAck(messages: EncodedRequests): void {
  const view = new DataView(messages.bytes.buffer, messages.bytes.byteOffset);
  const last = messages.count - 2;
  for (let index = 0; index < messages.count; index++) {
    const at = messages.offsetOf(index) + 6;
    const flags = view.getUint16(at, littleEndian);
    view.setUint16(at, index === last ? flags | NLM_F_ACK : flags & ~NLM_F_ACK, littleEndian);
  }
}

function isSuccess({ reader, payload, end }: MessageCursor): boolean {
  return end - payload >= 4 && reader.view.getInt32(payload, littleEndian) === 0;
}
