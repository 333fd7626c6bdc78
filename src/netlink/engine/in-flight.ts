import type { Reader } from '../codec/reader.ts';
import type { Writer } from '../codec/writer.ts';
import type { ExtendedAck } from '../errors/netlink-error.ts';
import type { Request } from '../request/request.ts';

/** Makes the error of a request, by what it does. */
export type ErrorOf = (operation: string) => Error;

/** A warning that came with success, and what had been asked for. */
export interface Warned {
  readonly request: Request<unknown>;
  readonly warning: ExtendedAck;
}

/** What is sent in one datagram, and until it is answered: one request, or many of a batch. */
export interface InFlight {
  /** The sequence number of its first request; further ones have the numbers behind it. */
  readonly sequence: number;
  readonly count: number;
  readonly operation: string;
  readonly isDump: boolean;
  /** Whether all that it waits for are acknowledgements, which are short. */
  readonly isShort: boolean;
  /** Whether the kernel may sleep on it. */
  readonly blocking: boolean;
  /** Room in the receive buffer that its answers may take up. */
  readonly receiveBudget: number;
  /** What of that is kept for it. */
  reserved: number;
  /** Whether the kernel has it. */
  sent: boolean;
  /** Nobody waits any more: what still arrives is dropped. */
  abandoned: boolean;
  /** Whether whoever consumes its items has enough for now. */
  readonly paused: boolean;
  /** Whether the answer is complete, or has failed. */
  readonly done: boolean;
  /** Why a dump will fail when the rest of it has been read. */
  readonly error: Error | undefined;
  /** Called after each datagram with something for it, and when it is done. */
  readonly onProgress: (() => void) | undefined;
  /** The warnings that came with it, each told once. */
  takeWarnings(): readonly Warned[];
  /** The bytes to send, in front of `length`; made in `writer` where they have not been made yet. Throws where it cannot be encoded. */
  encodeForSend(writer: Writer): { readonly bytes: Uint8Array; readonly length: number };
  /** Takes a message with one of its sequence numbers: `[start, end)` is its payload. */
  accept(reader: Reader, type: number, flags: number, start: number, end: number, sequence: number): void;
  /** Ends it with an error for all that is not answered yet. */
  fail(errorOf: ErrorOf): void;
  /** Part of the answer is lost: that to one sequence number, or nobody knows which. */
  lose(errorOf: ErrorOf, sequence: number | undefined): void;
  /** Nobody waits for it any more. */
  abandon(): void;
}
