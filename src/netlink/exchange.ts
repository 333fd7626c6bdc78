import type { Reader } from './codec/buffer.ts';
import { type ExtendedAck, explain, NetlinkError, TransportError } from './errors.ts';
import {
  type Acknowledgement,
  NLM_F_ACK,
  NLM_F_DUMP_INTR,
  NLM_F_MULTI,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_MIN_TYPE,
  NLMSG_OVERRUN,
  readDone,
  readError,
} from './message.ts';
import type { Request } from './request.ts';

/**
 * One request under way: takes the messages that carry its sequence number, knows when the answer is complete, and
 * what came of it. Knows nothing of sockets, so the sync, async, batch and stream forms share it.
 */
export class Exchange<T> {
  readonly request: Request<T>;
  readonly sequence: number;
  /** What the messages of the answer were read as. A stream takes them out as they come. */
  items: unknown[] = [];
  /** Whether the answer is complete, or has failed. */
  done = false;
  /** Why it failed. */
  error: Error | undefined;
  /** Whether the kernel said that what a dump shows changed meanwhile (`NLM_F_DUMP_INTR`). */
  interrupted = false;
  /** A warning that came with success. */
  warning: ExtendedAck | undefined;
  /** Whether the kernel has it. */
  sent = false;
  /** Room in the receive buffer that is kept for its answer. */
  reserved = 0;
  /** Nobody waits any more: what still arrives is dropped. */
  abandoned = false;
  /** Whether whoever consumes its items has enough for now. */
  paused = false;
  /** Called after each datagram with something for it, and when it is done. */
  onProgress: (() => void) | undefined;

  constructor(request: Request<T>, sequence: number) {
    this.request = request;
    this.sequence = sequence;
  }

  /** Takes one message: `[start, end)` is its payload. */
  accept(reader: Reader, type: number, flags: number, start: number, end: number): void {
    if ((flags & NLM_F_DUMP_INTR) !== 0 && type !== NLMSG_ERROR) this.interrupted = true;
    if (type >= NLMSG_MIN_TYPE) this.#take(reader, type, flags, start, end);
    else if (type === NLMSG_ERROR) this.#acknowledge(readError(reader, start, end, flags));
    else if (type === NLMSG_DONE) this.#acknowledge(readDone(reader, start, end, flags));
    else if (type === NLMSG_OVERRUN) {
      this.fail(
        new TransportError(
          this.request.operation,
          'ERR_NETLINK_OVERRUN',
          'the kernel lost data (NLMSG_OVERRUN)',
        ),
      );
    }
  }

  /** Ends it with an error. */
  fail(error: Error): void {
    if (this.done) return;
    this.error = error;
    this.done = true;
    this.onProgress?.();
  }

  /** Part of the answer is lost: it will fail, a dump once the rest has been read. */
  lose(error: Error): void {
    if (this.request.answer === 'many') this.error ??= error;
    else this.fail(error);
  }

  /** What came of it: the result, or the error thrown. */
  outcome(): T {
    if (this.error !== undefined) throw this.error;
    const { answer, operation } = this.request;
    if (answer === 'ack') return undefined as T;
    if (answer === 'one') {
      if (this.items.length === 0)
        throw new TransportError(operation, 'ERR_NETLINK_PROTOCOL', 'the kernel sent no answer');
      return this.items[0] as T;
    }
    if (answer === 'many' && this.interrupted) throw interruptedError(this.request, this.items);
    return this.items as T;
  }

  #take(reader: Reader, type: number, flags: number, start: number, end: number): void {
    if (!this.abandoned) {
      try {
        const item = this.request.read(reader, start, end, type);
        if (item !== undefined) {
          if (this.request.spread === true) this.items.push(...(item as unknown[]));
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
    if (errno !== 0) this.error ??= new NetlinkError(request.operation, errno, explain(request, extended));
    else if (extended !== undefined) this.warning = explain(request, extended);
    this.done = true;
  }
}

/** The error of a dump that was interrupted, with what it had yielded. */
export function interruptedError(request: Request<unknown>, partial: readonly unknown[]): TransportError {
  const reason = 'the kernel changed what was being dumped; the result is not consistent';
  return new TransportError(request.operation, 'ERR_NETLINK_DUMP_INTERRUPTED', reason, partial);
}
