import type { Reader } from '../codec/reader.ts';
import type { Type } from '../codec/type.ts';
import { NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST } from '../message/header.ts';
import type { Command, Dump, Request } from './request.ts';

/** What all constructors of requests take. */
export interface RequestFields<B> {
  readonly protocol: string;
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
