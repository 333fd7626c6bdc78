import type { Type } from '../../codec/type.ts';
import { NLM_F_ACK } from '../../message/header.ts';
import { command, dump, query } from '../../request/builders.ts';
import { type Check, isAnyOf, isText, required } from '../../request/input.ts';
import type { Dump, ReadEvent, Request } from '../../request/request.ts';

/** Refers to an object by its name, or by an object that has it. */
export type NamedReference<T extends { readonly name: string }> = string | Pick<T, 'name'>;

/** Returns the name of a referenced object. */
export function nameOf(reference: string | { readonly name: string }): string {
  return typeof reference === 'string' ? reference : reference.name;
}

/** Checks a reference: a name, or an object that `isOfList` accepts. */
export function referenceInput(isOfList: Check): Check {
  return required(isAnyOf(isText, isOfList));
}

/** The requests of one kind of objects that have names. */
export interface NamedRequests<M, T> {
  /** Lists all objects, by the message type `get` or another one. */
  list(operation?: string, type?: number): Dump<T>;
  /** Gets one object. */
  get(name: string, verb?: string, type?: number): Request<T>;
  /** Sends an object. */
  put(verb: string, flags: number, message: M & { readonly name: string }): Request<void>;
  delete(name: string): Request<void>;
  /** Deletes all objects that nothing uses. */
  clear(): Request<void>;
}

/** Makes the requests of one kind of objects that have names. */
export function namedRequests<M extends { name?: string | undefined }, T>(kind: {
  /** Name of the kind in operations. */
  readonly noun: string;
  readonly body: Type<M>;
  readonly read: ReadEvent<T>;
  /** Message types. */
  readonly types: { readonly new: number; readonly get: number; readonly delete: number };
}): NamedRequests<M, T> {
  const { noun, body, read, types } = kind;
  const base = { protocol: 'netfilter', body } as const;
  const none = {} as M;
  const only = (name: string): M => ({ name }) as M;
  return {
    list: (operation = `${noun} list`, type = types.get) =>
      dump({ operation, type, value: none, read, ...base }),
    get: (name, verb = 'get', type = types.get) =>
      query({
        operation: `${noun} ${verb} ${name}`,
        type,
        // The kernel marks the answer as one of several, so the ACK ends it.
        flags: NLM_F_ACK,
        value: only(name),
        read,
        ...base,
      }),
    put: (verb, flags, value) =>
      command({ operation: `${noun} ${verb} ${value.name}`, type: types.new, flags, value, ...base }),
    delete: (name) =>
      command({ operation: `${noun} delete ${name}`, type: types.delete, value: only(name), ...base }),
    clear: () => command({ operation: `${noun} clear`, type: types.delete, value: none, ...base }),
  };
}
