import type { AnyType, Infer, Type } from '../../../codec/type.ts';
import { defineObject, type MessageDefinition } from '../../../protocol.ts';
import { dump } from '../../../request/builders.ts';
import { operation } from '../../../request/input.ts';
import type { Dump } from '../../../request/request.ts';
import { SOCK_DIAG_BY_FAMILY, type socketFamilies } from '../families.ts';

type Family = keyof typeof socketFamilies;

/** Sockets of a family without addresses to filter by: how they are listed. `value` is the request for all of them. */
export function defineSockets<F extends Family, Q extends AnyType, R extends AnyType>(
  family: F,
  request: Q,
  reply: R,
  value: Omit<Infer<Q>, 'family'>,
) {
  const list = operation(
    `${family} socket list`,
    () => [],
    (): Dump<Infer<R>> =>
      dump({
        protocol: 'sockDiag',
        operation: `${family} socket list`,
        type: SOCK_DIAG_BY_FAMILY,
        body: request as Type<unknown>,
        value: { family, ...value },
        reply: reply as Type<Infer<R>>,
        map: (message: Infer<R>) => message,
      }),
  );
  const object = defineObject({
    name: `${family}Socket`,
    messages: [],
    reply: reply as Type<Infer<R>>,
    groups: [],
    key: (socket) => String((socket as { cookie: bigint }).cookie),
    list,
    operations: { list },
  });
  const message: MessageDefinition = { name: 'SOCK_DIAG_BY_FAMILY', verb: 'get', request, reply, object };
  return { family, list, object, messages: new Map([[SOCK_DIAG_BY_FAMILY, message]]) };
}
