import type { AnyType, Type } from '../../codec/type.ts';
import { defineObject, type ObjectDefinition, type Verb } from '../../protocol.ts';
import type { ReadEvent } from '../../request/request.ts';
import type { RouteGroup } from './groups.ts';

/** Message types of one object have consecutive numbers in this order. */
const verbs: readonly Verb[] = ['new', 'delete', 'get', 'set'];

const prefixes: Readonly<Record<Verb, string>> = { new: 'NEW', delete: 'DEL', get: 'GET', set: 'SET' };

type EventName<Label extends string> = `RTM_NEW${Label}` | `RTM_DEL${Label}`;

/** An object of rtnetlink: what {@link defineObject} takes, with the message types by label and first number. */
export interface RouteObject<Label extends string, M, O, F, E>
  extends Omit<
    ObjectDefinition<EventName<Label>, M, O, F, RouteGroup, E>,
    'messages' | 'eventNames' | 'groups'
  > {
  /** End of the names of the message types: `LINK` of `RTM_NEWLINK`. Absent where they belong to another object. */
  readonly label?: Label;
  /** Number of the first message type: `RTM_NEWLINK`. */
  readonly first?: number;
  /** Schemas of requests that differ from `reply`, by verb. */
  readonly requests?: Partial<Readonly<Record<Verb, AnyType>>>;
  readonly reply: Type<M>;
  /** Reads a message of type `first` or of the following one. */
  readonly read?: ReadEvent<E> | undefined;
  readonly groups?: readonly RouteGroup[];
}

/** Defines an object of rtnetlink. */
export function routeObject<
  const Label extends string = never,
  M = unknown,
  O = unknown,
  F = unknown,
  E = unknown,
>(object: RouteObject<Label, M, O, F, E>): ObjectDefinition<EventName<Label>, M, O, F, RouteGroup, E> {
  const { label, first, requests = {}, ...rest } = object;
  const { reply } = object;
  const messages =
    label === undefined || first === undefined
      ? []
      : verbs.map((verb, index) => ({
          name: `RTM_${prefixes[verb]}${label}`,
          type: first + index,
          verb,
          request: requests[verb] ?? reply,
          reply,
        }));
  return defineObject<EventName<Label>, M, O, F, RouteGroup, E>({ groups: [], ...rest, messages });
}
