import type { Reader, Writer } from '../codec/buffer.ts';
import { encodeInto } from '../codec/encode.ts';
import { EncodeError } from '../codec/encode-error.ts';
import type { AnyType, Type } from '../codec/type.ts';
import {
  beginMessage,
  endMessage,
  NLM_F_ACK,
  NLM_F_DUMP,
  NLM_F_ECHO,
  NLM_F_REQUEST,
} from '../message/message.ts';
import type { Protocol } from '../protocols/numbers.ts';

/**
 * An operation as data: what to send and how to read the answer. It does no I/O; a `NetlinkSocket` runs it, in
 * whichever way the caller likes (`request`, `requestSync`, `batch`, `stream`).
 */
export interface Request<T> {
  /** The netlink protocol that it speaks. */
  readonly protocol: Protocol;
  /** What it does, for people: `link create br0`. Errors begin with it. */
  readonly operation: string;
  /** Message type (`RTM_*` …). */
  readonly type: number;
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

/** What all constructors of requests take. */
export interface RequestFields<B> {
  readonly protocol: Protocol;
  readonly operation: string;
  readonly type: number;
  /** Flags beyond those that the kind of request implies. */
  readonly flags?: number;
  readonly body: Type<B>;
  readonly value: B;
  readonly blocking?: boolean;
}

/** How the messages of an answer are read: by which schema, and made into what; or by which function. */
export type AnswerFields<R, T> =
  | {
      readonly reply: Type<R>;
      /** Makes the result of a message; `undefined` leaves it out. */
      readonly map: (message: R, type: number) => T | undefined;
    }
  | { readonly read: ReadEvent<T> };

/** Reads one message; `undefined` leaves it out. */
type ReadEvent<T> = (reader: Reader, start: number, end: number, type: number) => T | undefined;

function readBy<R, T>(answer: AnswerFields<R, T>): Request<T>['read'] {
  if ('read' in answer) return answer.read;
  const { reply, map } = answer;
  return (reader, start, end, type) => {
    const message = reply.decode(reader, start, end, undefined);
    return message === undefined ? undefined : map(message, type);
  };
}

// Property by property: this is done for each request, and copying what is left of an object costs more than the
// system calls. For the same reason operations spread what they share last: what is added behind a spread costs a
// microsecond a property on Node 20.

/** A request that changes something: finished by its ACK. `echoes` reads what came of it: see {@link readEventOf}. */
export function command<B>(fields: RequestFields<B>): Request<void>;
export function command<B, T>(fields: RequestFields<B>, echoes: Request<T>['read']): Command<T>;
export function command<B, T>(fields: RequestFields<B>, echoes?: Request<T>['read']): Command<T> {
  return {
    protocol: fields.protocol,
    operation: fields.operation,
    type: fields.type,
    flags: NLM_F_REQUEST | NLM_F_ACK | (fields.flags ?? 0),
    body: fields.body,
    value: fields.value,
    answer: 'ack',
    read: readNothing,
    blocking: fields.blocking ?? false,
    echoes,
  };
}

/**
 * Reads what the kernel tells of objects of one kind, as notification or echo: `first` is the message type of what is new
 * or changed, the next one that of what is gone.
 */
export function readEventBy<T>(first: number, read: ReadEvent<T>): ReadEvent<T> {
  return (reader, start, end, type) =>
    type === first || type === first + 1 ? read(reader, start, end, type) : undefined;
}

/** The same, by a schema and what is made of its values. */
export function readEventOf<R, T>(
  first: number,
  reply: Type<R>,
  map: (message: R, type: number) => T | undefined,
): ReadEvent<T> {
  return readEventBy(first, readBy({ reply, map }) as ReadEvent<T>);
}

/**
 * The same request, answered with what came of it (`ip -echo`): the objects that it has made, changed or deleted, as the
 * kernel tells its listeners of them. Mostly it is one; a pair of links is deleted as two, and where the kernel keeps
 * silent there is none (IPv6 addresses). What the kernel chose by itself is in them: an index, a name, a handle.
 *
 * @example const [link] = await socket.request(echo(links.create({ kind: 'bridge' })));
 * @throws TypeError for what the kernel never echoes: neighbours, changes of links …
 */
export function echo<T>(request: Command<T>): Request<T[]> {
  const { echoes, result: _, ...rest } = request;
  if (echoes === undefined) throwInvalid(request.operation, 'echo', 'the kernel does not echo this');
  const { type: wanted, flags } = request;
  return {
    ...rest,
    flags: flags | NLM_F_ECHO,
    answer: 'echo',
    // What went for it is told as well: the qdisc that a new one replaces, routes whose next hop has changed.
    read: (reader, start, end, type) => (type === wanted ? echoes(reader, start, end, type) : undefined),
  };
}

/** Reads nothing: the answer is an ACK. */
export function readNothing(): undefined {}

/** A request for one thing: finished by the message that answers it. With `NLM_F_ACK` in `flags`, by the ACK behind it. */
export function query<B, R, T>(fields: RequestFields<B> & AnswerFields<R, T>): Request<T> {
  return {
    protocol: fields.protocol,
    operation: fields.operation,
    type: fields.type,
    flags: NLM_F_REQUEST | (fields.flags ?? 0),
    body: fields.body,
    value: fields.value,
    answer: 'one',
    read: readBy(fields),
    blocking: fields.blocking ?? false,
  };
}

/** A request for all of something. */
export function dump<B, R, T>(fields: RequestFields<B> & AnswerFields<R, T>): Dump<T> {
  return {
    protocol: fields.protocol,
    operation: fields.operation,
    type: fields.type,
    flags: NLM_F_REQUEST | NLM_F_DUMP | (fields.flags ?? 0),
    body: fields.body,
    value: fields.value,
    answer: 'many',
    read: readBy(fields),
    blocking: fields.blocking ?? false,
  };
}

/** A request for all of something, of which each message of the answer holds many: `map` returns them as an array. */
export function dumpOfLists<B, R, T>(fields: RequestFields<B> & AnswerFields<R, T[]>): Dump<T> {
  return { ...dump(fields), flatten: true } as unknown as Dump<T>;
}

/** Appends the whole message. Throws a `TypeError` or `RangeError` that names operation and field, and appends nothing then. */
export function encodeRequest(writer: Writer, request: Request<unknown>, sequence: number): void {
  const start = beginMessage(writer, request.type, request.flags, sequence);
  try {
    encodeInto(writer, request.body, request.value, request.operation);
  } catch (error) {
    writer.length = start;
    throw error;
  }
  endMessage(writer, start);
}

/** Refuses what an operation was called with: a `TypeError`, as for a value that its schema refuses. */
export function throwInvalid(operation: string, field: string, reason: string): never {
  throw new EncodeError('ERR_INVALID_ARG_VALUE', reason).within(field).toError(operation);
}
