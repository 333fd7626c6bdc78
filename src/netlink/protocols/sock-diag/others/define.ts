import type { AnyType, Infer, Type } from '../../../codec/type.ts';
import { defineObject, type MessageDefinition } from '../../../protocol.ts';
import { dump } from '../../../request/builders.ts';
import { type Check, isListOf, isObject, isOneOf, operation } from '../../../request/input.ts';
import type { Dump } from '../../../request/request.ts';
import {
  SOCK_DIAG_BY_FAMILY,
  type SocketState,
  type socketFamilies,
  socketStates,
  stateBits,
} from '../families.ts';

type Family = keyof typeof socketFamilies;

/** Which sockets of a family to list. The kernel filters by state. */
export type SocketsQuery<V> = (V extends { states: number }
  ? {
      /** States to list; all if absent. */
      readonly states?: readonly SocketState[] | undefined;
    }
  : unknown) &
  (V extends { show: readonly (infer N)[] }
    ? {
        /** Facts to list with each socket; all if absent. */
        readonly show?: readonly N[] | undefined;
      }
    : unknown);

/** Sockets of a family without addresses to filter by: how they are listed. `value` is the request for all of them. */
export function defineSockets<F extends Family, Q extends AnyType, R extends AnyType, const V extends object>(
  family: F,
  request: Q,
  reply: R,
  value: V & Omit<Infer<Q>, 'family'>,
) {
  type Query = SocketsQuery<V>;
  const inputs = (): Check[] => [
    isObject<Query>(
      {
        ...('states' in value && { states: isListOf(isOneOf(Object.keys(socketStates)), { minimum: 1 }) }),
        ...('show' in value &&
          Array.isArray(value.show) && { show: isListOf(isOneOf(value.show as readonly string[])) }),
      } as never,
      'an object with a query',
    ),
  ];
  const list = operation(`${family} socket list`, inputs, (query?: Query): Dump<Infer<R>> => {
    const { states, ...rest } = (query ?? {}) as { readonly states?: readonly SocketState[] | undefined };
    return dump({
      protocol: 'sockDiag',
      operation: `${family} socket list`,
      type: SOCK_DIAG_BY_FAMILY,
      body: request as Type<unknown>,
      value: { family, ...value, ...rest, ...(states !== undefined && { states: stateBits(states) }) },
      reply: reply as Type<Infer<R>>,
      map: (message: Infer<R>) => message,
    });
  });
  const object = defineObject({
    name: `${family}Socket`,
    messages: [],
    reply: reply as Type<Infer<R>>,
    groups: [],
    key: (socket) => String((socket as { cookie: bigint }).cookie),
    list: list as (query?: object) => Dump<Infer<R>>,
    operations: { list },
  });
  const message: MessageDefinition = { name: 'SOCK_DIAG_BY_FAMILY', verb: 'get', request, reply, object };
  return { family, list, object, messages: new Map([[SOCK_DIAG_BY_FAMILY, message]]) };
}
