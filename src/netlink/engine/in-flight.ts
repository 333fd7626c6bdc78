import type { Writer } from '../codec/writer.ts';
import type { ExtendedAck } from '../errors/netlink-error.ts';
import type { MessageCursor } from '../message/message-cursor.ts';
import type { Request } from '../request/request.ts';

/** Makes the error of a request from its operation. */
export type ErrorOf = (operation: string) => Error;

/** A warning that came with success, and the request that it is about. */
export interface RequestWarning {
  readonly request: Request<unknown>;
  readonly warning: ExtendedAck;
}

/** Bytes to send: the first `length`. */
export interface EncodedDatagram {
  readonly bytes: Uint8Array;
  readonly length: number;
  /** Whether the bytes stay unchanged until the datagram is answered. */
  readonly isOwned?: boolean;
}

/** One datagram until it is answered completely: a request, a part of a batch, or a transaction. */
export interface InFlight {
  /** Sequence number of the first message. Further messages have the numbers behind it. */
  readonly sequence: number;
  /** Number of messages, each with a sequence number. */
  readonly count: number;
  readonly operation: string;
  readonly isDump: boolean;
  /** Whether the answers are acknowledgements only, which are short. */
  readonly isAcksOnly: boolean;
  /** Whether the kernel may sleep while it executes the request. */
  readonly blocking: boolean;
  /** Bytes of the receive buffer that the answers may occupy. */
  readonly receiveBudget: number;
  /** Bytes of the receive buffer that are reserved for it now. */
  reserved: number;
  /** Whether the kernel has it. */
  sent: boolean;
  /** Whether the caller has stopped waiting. Its answers are drained and dropped. */
  abandoned: boolean;
  /** Whether the consumer of a stream has enough items for now. */
  readonly paused: boolean;
  /** Whether the answer is complete, or the request has failed. */
  readonly done: boolean;
  /** The error with which a dump will fail once its rest is drained. */
  readonly error: Error | undefined;
  /** Called after each datagram with a message for it, and when it fails. */
  readonly onProgress: (() => void) | undefined;
  /** Returns the warnings that have come, each of them once. */
  takeWarnings(): readonly RequestWarning[];
  /** Returns the bytes to send. They may be written to `writer`, from its start. Throws for a value that cannot be encoded. */
  encode(writer: Writer): EncodedDatagram;
  /** Takes the current message of the cursor, which has one of its sequence numbers. */
  accept(message: MessageCursor): void;
  /** Ends it: all that is not answered yet fails. */
  fail(errorOf: ErrorOf): void;
  /** Notes that a part of the answer is lost: the one to this sequence number, or of an unknown number. */
  lose(errorOf: ErrorOf, sequence: number | undefined): void;
  /** Notes that the caller has stopped waiting. */
  abandon(): void;
}
