import type { Reader } from '../codec/reader.ts';
import type { AnyType } from '../codec/type.ts';
import type { Writer } from '../codec/writer.ts';
import type { Join } from './join.ts';

/**
 * An operation as data: the message to send, and how to read its answer. A request does no I/O. A `NetlinkSocket` runs it:
 * by `request`, `requestSync`, `batch` or `stream`. `T` is the type of the result.
 */
export interface Request<T> {
  /** Name of the netlink protocol of the request: `'route'`. */
  readonly protocol: string;
  /** The operation in words: `link create br0`. Messages of errors begin with it. */
  readonly operation: string;
  /** Message type. 0 if the kernel assigns it to {@link dynamicType} at run time. */
  readonly type: number;
  /** The name for which the kernel assigns the message type: a family of generic netlink. The socket looks up the number. */
  readonly dynamicType?: string | undefined;
  /** The name that the request looks up, where it asks the kernel for the message type of a name. Errors explain a name that is missing. */
  readonly lookup?: string | undefined;
  /** All message flags. */
  readonly flags: number;
  /** Schema of the payload. */
  readonly body: AnyType;
  /** The payload, to be encoded by `body`. */
  readonly value: unknown;
  /**
   * Returns the path of a value in the arguments of the operation for its path in the message, where they differ. Errors about a
   * value name the path that the caller wrote.
   */
  readonly argumentPath?: ArgumentPath | undefined;
  /** The form of the answer: an ACK; one message; perhaps a message before an ACK; messages and an ACK; a dump, which is messages and DONE. */
  readonly answer: 'ack' | 'one' | 'optional' | 'echo' | 'many';
  /** The errno with which the kernel says that a list is empty. */
  readonly emptyErrno?: number | undefined;
  /** Reads one message of the answer. The result leaves out a message for which it returns `undefined`. */
  readonly read: (reader: Reader, start: number, end: number, type: number) => unknown;
  /** Whether `read` returns an array whose items are added to the result one by one: a message may contain many objects. */
  readonly flatten?: boolean | undefined;
  /** Joins the items of a list that are parts of one object. Absent where each item is an object. */
  // biome-ignore lint/suspicious/noExplicitAny: the type of the items is known where the request is made.
  readonly join?: Join<any> | undefined;
  /** Whether the kernel may sleep on the request (to delete a device, to wait for RCU). The promise API sends it on a pool thread. */
  readonly blocking: boolean;
  /** Whether an error contains the whole request, which the kernel sends back although the socket asks for short errors: ipset does. */
  readonly isSentBack?: boolean | undefined;
  /**
   * Whether a batch may send the request without asking for an ACK, where another request follows in the datagram: the kernel has no
   * warnings for it. The kernel executes the messages of a datagram in order, and always reports errors.
   */
  readonly isSilent?: boolean | undefined;
  /** Appends the payload, where it was encoded before and `value` is not kept. */
  readonly appendPayload?: ((writer: Writer) => void) | undefined;
  /** The type of the result. The property does not exist at run time. */
  readonly result?: T;
}

/** Converts the path of a value in a message to its path in the arguments of the operation: {@link Request.argumentPath}. */
export type ArgumentPath = (path: readonly string[]) => readonly string[];

/** The result of a request. */
export type ResultOf<R> = R extends Request<infer T> ? T : never;

/** A request for a list: the result is an array, and can be streamed. */
export interface Dump<T> extends Request<T[]> {
  readonly answer: 'many';
}

/** A request that changes objects. The kernel can report the changed objects: see {@link echo}. */
export interface Command<T> extends Request<void> {
  /** Reads one message with a changed object. Absent if the kernel never reports them. */
  readonly echoes?: Request<T>['read'] | undefined;
}

/** Reads one message. Returns `undefined` for a message that is not of interest. */
export type ReadEvent<T> = (reader: Reader, start: number, end: number, type: number) => T | undefined;

/** The part of a socket that runs requests, for functions that need several. */
export interface RequestRunner {
  request<T>(request: Request<T>): Promise<T>;
  batchSettled<T>(
    requests: Iterable<Request<T>>,
  ): Promise<
    readonly (
      | { readonly status: 'fulfilled'; readonly value: T }
      | { readonly status: 'rejected'; readonly reason: Error }
    )[]
  >;
}
