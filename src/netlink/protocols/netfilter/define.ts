import type { AnyType, Type } from '../../codec/type.ts';
import { defineObject, type ObjectDefinition, type Verb } from '../../protocol.ts';
import type { ReadEvent } from '../../request/request.ts';
import type { NetfilterGroup } from './groups.ts';

/** One message type of an object of nfnetlink. */
interface NetfilterMessage {
  /** Subsystem and message. */
  readonly type: number;
  readonly verb: Verb;
  /** Schema of the message that a program sends. The one of the object if absent. */
  readonly request?: AnyType;
  /** Schema of the message that the kernel sends. The one of the object if absent. */
  readonly reply?: AnyType;
}

/** An object of nfnetlink: what {@link defineObject} takes, with the message types by name. */
export interface NetfilterObject<Names extends string, M, O, F, E>
  extends Omit<ObjectDefinition<Names, M, O, F, NetfilterGroup, E>, 'messages' | 'eventNames' | 'groups'> {
  /** Message types by their names in the kernel's headers. */
  readonly messages: Readonly<Record<string, NetfilterMessage>>;
  /** Names of the message types of its events. */
  readonly events?: readonly Names[];
  /** Schema of the messages that a program sends. That of the answers if absent. */
  readonly request?: AnyType;
  readonly reply: Type<M>;
  readonly read?: ReadEvent<E> | undefined;
  readonly groups?: readonly NetfilterGroup[];
}

/** Defines an object of nfnetlink. */
export function netfilterObject<
  const Names extends string = never,
  M = unknown,
  O = unknown,
  F = unknown,
  E = unknown,
>(object: NetfilterObject<Names, M, O, F, E>): ObjectDefinition<Names, M, O, F, NetfilterGroup, E> {
  const { messages, events: _, groups = [], request: sent = object.reply, ...rest } = object;
  return defineObject<Names, M, O, F, NetfilterGroup, E>({
    ...rest,
    groups,
    messages: Object.entries(messages).map(([name, { request, reply, ...message }]) => ({
      name,
      request: request ?? sent,
      reply: reply ?? object.reply,
      ...message,
    })),
  });
}
