import type { Type } from '../../../codec/type.ts';
import { defineObject, type MessageDefinition } from '../../../protocol.ts';
import { SOCK_DESTROY, SOCK_DIAG_BY_FAMILY } from '../families.ts';
import { type InetMessage, inetMessage4, inetMessage6, inetRequest4, inetRequest6 } from './messages.ts';
import * as operations from './operations.ts';

/** Internet sockets: `ss -tuwi`. */
export const inetSocket = defineObject({
  name: 'socket',
  messages: [],
  // The numbers of message types are shared by all families: see `protocol.ts`.
  eventNames: 'SOCK_DIAG_BY_FAMILY' as 'SOCK_DIAG_BY_FAMILY' | 'SOCK_DESTROY',
  reply: inetMessage6 as Type<InetMessage>,
  read: operations.readEvent,
  groups: ['inet-tcp-destroy', 'inet-udp-destroy', 'inet6-tcp-destroy', 'inet6-udp-destroy'],
  key: ({ cookie }) => String(cookie),
  selfChanging: [
    'receiveQueue',
    'sendQueue',
    'timer',
    'expires',
    'retransmits',
    'tcp',
    'memory',
    'socketMemory',
  ],
  list: (filter?: operations.InetSocketQuery) => operations.list(filter ?? { protocol: 'tcp' }),
  filters: {
    protocol: { field: 'protocol', kind: 'text' },
    family: { field: 'family', kind: 'text' },
  },
  operations: { list: operations.list, get: operations.get, destroy: operations.destroy },
});

/** Message types of one family. */
function messagesOf(request: MessageDefinition['request'], reply: MessageDefinition['reply']) {
  const both = { request, reply, object: inetSocket };
  return new Map<number, MessageDefinition>([
    [SOCK_DIAG_BY_FAMILY, { name: 'SOCK_DIAG_BY_FAMILY', verb: 'get', ...both }],
    [SOCK_DESTROY, { name: 'SOCK_DESTROY', verb: 'delete', ...both }],
  ]);
}

/** Message types of IPv4 sockets. */
export const inet4Messages = messagesOf(inetRequest4, inetMessage4);
/** Message types of IPv6 sockets. */
export const inet6Messages = messagesOf(inetRequest6, inetMessage6);
