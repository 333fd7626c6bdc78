import type { Type } from '../codec/type.ts';
import { NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST } from '../message/header.ts';
import type { ArgumentPath, Command, Dump, ReadEvent, Request } from './request.ts';

/** The fields of a request that all builders take. */
export interface RequestFields<B> {
  readonly protocol: string;
  readonly operation: string;
  readonly type: number;
  /** Message flags beyond those of the builder. */
  readonly flags?: number;
  readonly body: Type<B>;
  readonly value: B;
  readonly blocking?: boolean;
  readonly isSilent?: boolean | undefined;
  readonly argumentPath?: ArgumentPath | undefined;
}

/** How the messages of an answer are read: by a schema and a function of the decoded message, or by a function alone. */
export type AnswerFields<R, T> =
  | {
      readonly reply: Type<R>;
      /** Makes an item of a message. The result leaves out a message for which it returns `undefined`. */
      readonly map: (message: R, type: number) => T | undefined;
    }
  | { readonly read: ReadEvent<T> };

/** Makes the function that reads the messages of an answer. */
export function readBy<R, T>(answer: AnswerFields<R, T>): ReadEvent<T> {
  if ('read' in answer) return answer.read;
  const { reply, map } = answer;
  return (reader, start, end, type) => {
    const message = reply.decode(reader, start, end, undefined);
    return message === undefined ? undefined : map(message, type);
  };
}

const flattened = { flatten: true } satisfies Partial<Request<unknown>>;

// The builders list each property, because they run for each request: to copy the rest of an object takes longer than the
// system calls. Operations put what they share last, because on Node 20 a property behind a spread takes a microsecond.

/** Makes a request that changes objects. Its answer is an ACK. `echoes` reads the changed objects: see {@link echo}. */
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
    argumentPath: fields.argumentPath,
    answer: 'ack',
    read: readNothing,
    blocking: fields.blocking ?? false,
    isSilent: fields.isSilent,
    echoes,
  };
}

/** Makes a command whose echoed messages contain many objects each: `echoes` returns an array. */
export function commandOfLists<B, T>(fields: RequestFields<B>, echoes: ReadEvent<T[]>): Command<T> {
  return { ...command<B, T>(fields, echoes), ...flattened };
}

/**
 * Restricts a function to the events of one kind of object, for echoes and notifications. `first` is the message type of a
 * new or changed object; the next type is that of a deleted one.
 */
export function readEventBy<T>(first: number, read: ReadEvent<T>): ReadEvent<T> {
  return (reader, start, end, type) =>
    type === first || type === first + 1 ? read(reader, start, end, type) : undefined;
}

/** Makes a function that reads the events of one kind of object by a schema, as `readEventBy`. */
export function readEventOf<R, T>(
  first: number,
  reply: Type<R>,
  map: (message: R, type: number) => T | undefined,
): ReadEvent<T> {
  return readEventBy(first, readBy({ reply, map }));
}

/** Reads nothing: for a request whose answer is an ACK. */
export function readNothing(): undefined {}

/** Makes a request for one object. Its answer is one message; with `NLM_F_ACK` in `flags`, a message and an ACK. */
export function query<B, R, T>(fields: RequestFields<B> & AnswerFields<R, T>): Request<T> {
  return {
    protocol: fields.protocol,
    operation: fields.operation,
    type: fields.type,
    flags: NLM_F_REQUEST | (fields.flags ?? 0),
    body: fields.body,
    value: fields.value,
    argumentPath: fields.argumentPath,
    answer: 'one',
    read: readBy(fields),
    blocking: fields.blocking ?? false,
  };
}

/** Makes a request for a list of objects. */
export function dump<B, R, T>(fields: RequestFields<B> & AnswerFields<R, T>): Dump<T> {
  return {
    protocol: fields.protocol,
    operation: fields.operation,
    type: fields.type,
    flags: NLM_F_REQUEST | NLM_F_DUMP | (fields.flags ?? 0),
    body: fields.body,
    value: fields.value,
    argumentPath: fields.argumentPath,
    answer: 'many',
    read: readBy(fields),
    blocking: fields.blocking ?? false,
  };
}

/** Makes a request for a list whose messages contain many objects each: `map` returns an array. */
export function dumpOfLists<B, R, T>(fields: RequestFields<B> & AnswerFields<R, T[]>): Dump<T> {
  // The items of the arrays are the items of the result.
  return { ...(dump(fields) as Request<unknown> as Dump<T>), ...flattened };
}
