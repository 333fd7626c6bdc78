import type { Reader } from '../codec/reader.ts';
import type { Writer } from '../codec/writer.ts';
import { explain } from '../errors/explain.ts';
import { type ExtendedAck, NetlinkError } from '../errors/netlink-error.ts';
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
import { encodeRequest } from '../request/encode-request.ts';
import type { Request } from '../request/request.ts';
import type { ErrorOf, InFlight, Warned } from './in-flight.ts';
import { receiveBudgetOf } from './receive-budget.ts';
import { ResultPages } from './result-pages.ts';

const none: readonly Warned[] = [];

/**
 * One request under way: takes the messages that carry its sequence number, knows when the answer is complete, and
 * what came of it. Knows nothing of sockets, so the sync, async, batch and stream forms share it.
 */
export class Exchange<T> implements InFlight {
  readonly request: Request<T>;
  readonly sequence: number;
  /** What the messages of the answer were read as. A stream takes them out as they come. */
  items = new ResultPages();
  done = false;
  error: Error | undefined;
  /** Whether the kernel said that what a dump shows changed meanwhile (`NLM_F_DUMP_INTR`). */
  interrupted = false;
  /** A warning that came with success. */
  warning: ExtendedAck | undefined;
  sent = false;
  reserved = 0;
  abandoned = false;
  paused = false;
  onProgress: (() => void) | undefined;
  /** The bytes of the request, where they are at hand. */
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

  get isShort(): boolean {
    return this.request.answer === 'ack';
  }

  get blocking(): boolean {
    return this.request.blocking;
  }

  get receiveBudget(): number {
    return receiveBudgetOf(this.request);
  }

  takeWarnings(): readonly Warned[] {
    const { request, warning } = this;
    if (warning === undefined) return none;
    this.warning = undefined;
    return [{ request, warning }];
  }

  encodeForSend(writer: Writer): Writer {
    writer.length = 0;
    encodeRequest(writer, this.request, this.sequence);
    return writer;
  }

  accept(reader: Reader, type: number, flags: number, start: number, end: number): void {
    if ((flags & NLM_F_DUMP_INTR) !== 0 && type !== NLMSG_ERROR) this.interrupted = true;
    if (type >= NLMSG_MIN_TYPE) this.#take(reader, type, flags, start, end);
    else if (type === NLMSG_ERROR) this.#acknowledge(readError(reader, start, end, flags));
    else if (type === NLMSG_DONE) this.#acknowledge(readDone(reader, start, end, flags));
    else if (type === NLMSG_OVERRUN) this.fail(lostError);
  }

  fail(errorOf: ErrorOf): void {
    if (this.done) return;
    this.error = errorOf(this.operation);
    this.done = true;
    this.onProgress?.();
  }

  /** It will fail, a dump once the rest has been read. */
  lose(errorOf: ErrorOf): void {
    if (this.isDump) this.error ??= errorOf(this.operation);
    else this.fail(errorOf);
  }

  abandon(): void {
    this.abandoned = true;
    this.paused = false;
    this.items = new ResultPages();
  }

  /** What came of it: the result, or the error thrown. */
  outcome(): T {
    if (this.error !== undefined) throw this.error;
    const { answer, operation } = this.request;
    if (answer === 'ack') return undefined as T;
    if (answer === 'one') {
      if (this.items.isEmpty)
        throw new TransportError(operation, 'ERR_NETLINK_PROTOCOL', 'the kernel sent no answer');
      return this.items.first as T;
    }
    if (answer === 'many' && this.interrupted) throw interruptedError(this.request, this.items.all());
    return this.items.all() as T;
  }

  #take(reader: Reader, type: number, flags: number, start: number, end: number): void {
    if (!this.abandoned) {
      try {
        const item = this.request.read(reader, start, end, type);
        if (item !== undefined) {
          if (this.request.flatten === true) for (const each of item as unknown[]) this.items.push(each);
          else this.items.push(item);
        }
      } catch (error) {
        // A `map` that throws must not leave the rest of the answer behind for the next caller.
        this.error ??= error as Error;
      }
    }
    // Without an ACK to wait for, the one message is the end.
    if (
      this.request.answer === 'one' &&
      (this.request.flags & NLM_F_ACK) === 0 &&
      (flags & NLM_F_MULTI) === 0
    )
      this.done = true;
  }

  #acknowledge({ errno, extended }: Acknowledgement): void {
    const { request } = this;
    const explained = explain(request, extended, this.#encoded);
    if (errno !== 0) this.error ??= new NetlinkError(request.operation, errno, explained);
    else this.warning = explained;
    this.done = true;
  }
}

/** The error of a dump that was interrupted, with what it had yielded. */
export function interruptedError(request: Request<unknown>, partial: readonly unknown[]): TransportError {
  const reason = 'the kernel changed what was being dumped; the result is not consistent';
  return new TransportError(request.operation, 'ERR_NETLINK_DUMP_INTERRUPTED', reason, partial);
}
