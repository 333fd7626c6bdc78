import type { Reader } from '../codec/reader.ts';
import type { AnyType } from '../codec/type.ts';

/**
 * An operation as data: what to send and how to read the answer. It does no I/O; a `NetlinkSocket` runs it, in
 * whichever way the caller likes (`request`, `requestSync`, `batch`, `stream`).
 */
export interface Request<T> {
  /** Name of the netlink protocol that it is for: `'route'`. */
  readonly protocol: string;
  /** What it does, for people: `link create br0`. Errors begin with it. */
  readonly operation: string;
  /** Message type. 0 where the kernel gives one to {@link dynamicType} at run time. */
  readonly type: number;
  /** Name that the kernel gives a message type to: a family of generic netlink. The socket asks for the number. */
  readonly dynamicType?: string | undefined;
  /** Message flags, all of them. */
  readonly flags: number;
  /** Schema of the message behind its header. */
  readonly body: AnyType;
  /** What is to be encoded by `body`. */
  readonly value: unknown;
  /** What makes the answer: an ACK alone, one message, any number of them up to the ACK, or many up to a DONE. */
  readonly answer: 'ack' | 'one' | 'echo' | 'many';
  /** Reads one message of the answer; `undefined` leaves it out. */
  readonly read: (reader: Reader, start: number, end: number, type: number) => unknown;
  /** Whether `read` returns an array of which each item counts by itself: a message that holds many things. */
  readonly flatten?: boolean | undefined;
  /** Whether the kernel may sleep on it (it deletes a device, waits for RCU …): sent off-thread by the promise API. */
  readonly blocking: boolean;
  /** The result's type; there is no such property at run time. */
  readonly result?: T;
}

/** What the answer to a request is made into. */
export type ResultOf<R> = R extends Request<infer T> ? T : never;

/** A request that is answered by many messages: its result is the array of all, and it can be streamed. */
export interface Dump<T> extends Request<T[]> {
  readonly answer: 'many';
}

/** A request that changes something, of which the kernel can tell what came of it: see {@link echo}. */
export interface Command<T> extends Request<void> {
  /** Reads one message of what came of it; absent where the kernel does not tell. */
  readonly echoes?: Request<T>['read'] | undefined;
}

/** Reads one message; `undefined` leaves it out. */
export type ReadEvent<T> = (reader: Reader, start: number, end: number, type: number) => T | undefined;

/** The part of a socket that runs requests, for functions that need several. */
export interface RequestRunner {
  request<T>(request: Request<T>): Promise<T>;
  batchSettled<T>(
    requests: Iterable<Request<T>>,
  ): Promise<
    readonly ({ readonly status: 'fulfilled' } | { readonly status: 'rejected'; readonly reason: Error })[]
  >;
}
