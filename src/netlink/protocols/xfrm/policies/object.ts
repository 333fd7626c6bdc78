import { defineObject } from '../../../protocol.ts';
import {
  XFRM_MSG_DELPOLICY,
  XFRM_MSG_FLUSHPOLICY,
  XFRM_MSG_GETPOLICY,
  XFRM_MSG_NEWPOLICY,
  XFRM_MSG_UPDPOLICY,
} from '../message-types.ts';
import { policyAction, policyDirections, policyTypes } from '../names.ts';
import { policyFlushMessage, policyGetMessage, policyIdMessage, policyMessage } from './messages.ts';
import * as operations from './operations.ts';

/** Policies of IPsec: `ip xfrm policy`. */
export const xfrmPolicy = defineObject({
  name: 'xfrmPolicy',
  messages: [
    {
      name: 'XFRM_MSG_NEWPOLICY',
      type: XFRM_MSG_NEWPOLICY,
      verb: 'new',
      request: policyMessage,
      reply: policyMessage,
    },
    {
      name: 'XFRM_MSG_UPDPOLICY',
      type: XFRM_MSG_UPDPOLICY,
      verb: 'set',
      request: policyMessage,
      reply: policyMessage,
    },
    {
      name: 'XFRM_MSG_DELPOLICY',
      type: XFRM_MSG_DELPOLICY,
      verb: 'delete',
      request: policyIdMessage,
      reply: policyIdMessage,
    },
    {
      name: 'XFRM_MSG_GETPOLICY',
      type: XFRM_MSG_GETPOLICY,
      verb: 'get',
      request: policyGetMessage,
      reply: policyGetMessage,
    },
  ],
  eventNames: 'XFRM_MSG_NEWPOLICY' as 'XFRM_MSG_NEWPOLICY' | 'XFRM_MSG_UPDPOLICY' | 'XFRM_MSG_DELPOLICY',
  reply: policyMessage,
  read: operations.readEvent,
  groups: ['policy'],
  key: ({ index, type }) => `${index} ${type}`,
  selfChanging: ['current', 'lastUsed', 'curlft'],
  list: operations.list,
  view: {},
  filters: {
    dir: { field: 'direction', kind: 'name', names: policyDirections },
    src: { field: 'src', kind: 'text' },
    dst: { field: 'dst', kind: 'text' },
    action: { field: 'action', kind: 'name', names: policyAction.names },
    priority: { field: 'priority', kind: 'integer' },
    index: { field: 'index', kind: 'integer' },
    ptype: { field: 'type', kind: 'name', names: policyTypes },
    if_id: { field: 'ifId', kind: 'integer' },
  },
  operations,
});

/** All policies of a type were deleted at once. */
export const xfrmPolicyFlush = defineObject({
  name: 'xfrmPolicyFlush',
  messages: [
    {
      name: 'XFRM_MSG_FLUSHPOLICY',
      type: XFRM_MSG_FLUSHPOLICY,
      verb: 'delete',
      request: policyFlushMessage,
      reply: policyFlushMessage,
    },
  ],
  eventNames: 'XFRM_MSG_FLUSHPOLICY',
  reply: policyFlushMessage,
  read: (reader, start, end) => {
    const message = policyFlushMessage.decode(reader, start, end, undefined);
    return message && { type: message.policyType?.type ?? ('main' as const) };
  },
  groups: ['policy'],
});
