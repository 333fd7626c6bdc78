import type { Writer } from '../codec/writer.ts';
import { explain } from '../errors/explain.ts';
import type { ExtendedAck } from '../errors/netlink-error.ts';
import { refusal } from '../errors/refusal.ts';
import { lostError, TransportError } from '../errors/transport-error.ts';
import { type Acknowledgement, readDone, readError } from '../message/acknowledgement.ts';
import {
  NLM_F_ACK,
  NLM_F_DUMP_INTR,
  NLM_F_MULTI,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_MIN_TYPE,
  NLMSG_OVERRUN,
} from '../message/header.ts';
import type { MessageCursor } from '../message/message-cursor.ts';
import { encodeRequest } from '../request/encode-request.ts';
import type { Join } from '../request/join.ts';
import type { Request } from '../request/request.ts';
import type { ErrorOf, InFlight, RequestWarning } from './in-flight.ts';
import { receiveBudgetOf } from './receive-budget.ts';
import { ResultPages } from './result-pages.ts';

const noWarnings: readonly RequestWarning[] = [];

/**
 * One request and its answer: collects the messages with its sequence number until the answer is complete, and makes the
 * result of them. Knows no socket, so the synchronous, promise, batch and stream forms share it.
 */
export class Exchange<T> implements InFlight {
  readonly request: Request<T>;
  readonly sequence: number;
  /** The items read from the messages of the answer. A stream takes them out as they come. */
  items = new ResultPages();
  done = false;
  error: Error | undefined;
  /** Whether the kernel changed the objects during the dump (`NLM_F_DUMP_INTR`). */
  interrupted = false;
  /** A warning that came with success. */
  warning: ExtendedAck | undefined;
  sent = false;
  reserved = 0;
  abandoned = false;
  paused = false;
  onProgress: (() => void) | undefined;
  /** The last item of an answer whose items are joined: the next one may be a part of the same object. */
  #part: unknown;
  /** The bytes of the request, where a batch has kept them. */
  readonly #encoded: Uint8Array | undefined;

  constructor(request: Request<T>, sequence: number, encoded?: Uint8Array) {
    this.request = request;
    this.sequence = sequence;
    this.#encoded = encoded;
  }

  get count(): number {
    return 1;
  }

  get operation(): string {
    return this.request.operation;
  }

  get isDump(): boolean {
    return this.request.answer === 'many';
  }

  get isAcksOnly(): boolean {
    return this.request.answer === 'ack';
  }

  get blocking(): boolean {
    return this.request.blocking;
  }

  get receiveBudget(): number {
    return receiveBudgetOf(this.request);
  }

  takeWarnings(): readonly RequestWarning[] {
    const { request, warning } = this;
    if (warning === undefined) return noWarnings;
    this.warning = undefined;
    return [{ request, warning }];
  }

  encode(writer: Writer): Writer {
    writer.length = 0;
    encodeRequest(writer, this.request, this.sequence);
    return writer;
  }

  accept(message: MessageCursor): void {
    const { type } = message;
    if ((message.flags & NLM_F_DUMP_INTR) !== 0 && type !== NLMSG_ERROR) this.interrupted = true;
    if (type >= NLMSG_MIN_TYPE) this.#read(message);
    else if (type === NLMSG_ERROR) this.#acknowledge(readError(message));
    else if (type === NLMSG_DONE) this.#acknowledge(readDone(message));
    else if (type === NLMSG_OVERRUN) this.fail(lostError);
  }

  fail(errorOf: ErrorOf): void {
    if (this.done) return;
    this.error = errorOf(this.operation);
    this.done = true;
    this.onProgress?.();
  }

  /** Fails now; a dump fails when its rest has been drained. */
  lose(errorOf: ErrorOf): void {
    if (this.isDump) this.error ??= errorOf(this.operation);
    else this.fail(errorOf);
  }

  abandon(): void {
    this.abandoned = true;
    this.paused = false;
    this.items = new ResultPages();
    this.#part = undefined;
  }

  /** Returns the result, or throws the error. */
  outcome(): T {
    if (this.error !== undefined) throw this.error;
    const { answer, operation } = this.request;
    if (answer === 'ack') return undefined as T;
    if (answer === 'optional') return this.items.isEmpty ? (undefined as T) : (this.items.first as T);
    if (answer === 'one') {
      if (this.items.isEmpty)
        throw new TransportError(operation, 'ERR_NETLINK_PROTOCOL', 'the kernel sent no answer');
      return this.items.first as T;
    }
    if (answer === 'many' && this.interrupted) throw interruptedError(this.request, this.items.all());
    return this.items.all() as T;
  }

  #read(message: MessageCursor): void {
    const { request } = this;
    if (!this.abandoned) {
      try {
        const item = request.read(message.reader, message.payload, message.end, message.type);
        if (item !== undefined) {
          if (request.flatten === true) for (const each of item as unknown[]) this.items.push(each);
          else if (request.join === undefined) this.items.push(item);
          else this.#join(item, request.join);
        }
      } catch (error) {
        // The rest of the answer is still drained: the next request must not get it.
        this.error ??= error as Error;
      }
    }
    // Without an ACK to wait for, a single message completes the answer.
    if (request.answer === 'one' && (request.flags & NLM_F_ACK) === 0 && (message.flags & NLM_F_MULTI) === 0)
      this.done = true;
  }

  #join(item: unknown, join: Join<unknown>): void {
    const joined = this.#part === undefined ? item : join(this.#part, item);
    if (joined === undefined) this.items.push(this.#part);
    this.#part = joined ?? item;
  }

  #acknowledge({ errno, extended, copy }: Acknowledgement): void {
    const { request } = this;
    if (this.#part !== undefined) this.items.push(this.#part);
    this.#part = undefined;
    const explained = extended === undefined ? undefined : explain(request, extended, this.#encoded);
    if (errno !== 0 && errno !== request.emptyErrno)
      this.error ??= refusal(request, errno, explained, this.#encoded, copy);
    else this.warning = explained;
    this.done = true;
  }
}

/** Makes the error of an interrupted dump, with the items that it yielded. */
export function interruptedError(request: Request<unknown>, partial: readonly unknown[]): TransportError {
  const reason = 'the kernel changed the objects during the dump, so the result is inconsistent';
  return new TransportError(request.operation, 'ERR_NETLINK_DUMP_INTERRUPTED', reason, partial);
}
