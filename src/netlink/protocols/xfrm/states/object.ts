import { defineObject } from '../../../protocol.ts';
import {
  XFRM_MSG_ALLOCSPI,
  XFRM_MSG_DELSA,
  XFRM_MSG_FLUSHSA,
  XFRM_MSG_GETSA,
  XFRM_MSG_NEWSA,
  XFRM_MSG_UPDSA,
} from '../message-types.ts';
import { mode, xfrmProtocols } from '../names.ts';
import { spiMessage, stateFlushMessage, stateGetMessage, stateIdMessage, stateMessage } from './messages.ts';
import * as operations from './operations.ts';

/** States of IPsec: `ip xfrm state`. */
export const xfrmState = defineObject({
  name: 'xfrmState',
  messages: [
    { name: 'XFRM_MSG_NEWSA', type: XFRM_MSG_NEWSA, verb: 'new', request: stateMessage, reply: stateMessage },
    { name: 'XFRM_MSG_UPDSA', type: XFRM_MSG_UPDSA, verb: 'set', request: stateMessage, reply: stateMessage },
    {
      name: 'XFRM_MSG_DELSA',
      type: XFRM_MSG_DELSA,
      verb: 'delete',
      request: stateIdMessage,
      reply: stateIdMessage,
    },
    {
      name: 'XFRM_MSG_GETSA',
      type: XFRM_MSG_GETSA,
      verb: 'get',
      request: stateGetMessage,
      reply: stateGetMessage,
    },
    {
      name: 'XFRM_MSG_ALLOCSPI',
      type: XFRM_MSG_ALLOCSPI,
      verb: 'get',
      request: spiMessage,
      reply: spiMessage,
    },
  ],
  eventNames: 'XFRM_MSG_NEWSA' as 'XFRM_MSG_NEWSA' | 'XFRM_MSG_UPDSA' | 'XFRM_MSG_DELSA',
  reply: stateMessage,
  read: operations.readEvent,
  groups: ['state'],
  key: ({ dst, spi, protocol, mark }) => `${dst} ${spi} ${protocol} ${mark?.value} ${mark?.mask}`,
  selfChanging: ['current', 'statistics', 'lastUsed', 'replay', 'replayEsn', 'curlft', 'stats'],
  list: operations.list,
  view: {},
  filters: {
    proto: { field: 'protocol', kind: 'name', names: xfrmProtocols },
    src: { field: 'src', kind: 'text' },
    dst: { field: 'dst', kind: 'text' },
    spi: { field: 'spi', kind: 'integer' },
    mode: { field: 'mode', kind: 'name', names: mode.names },
    reqid: { field: 'reqid', kind: 'integer' },
    if_id: { field: 'ifId', kind: 'integer' },
    mark: { field: 'mark', kind: 'integer' },
    dir: { field: 'direction', kind: 'text' },
  },
  operations,
});

/** All states, or those of a protocol, were deleted at once. */
export const xfrmStateFlush = defineObject({
  name: 'xfrmStateFlush',
  messages: [
    {
      name: 'XFRM_MSG_FLUSHSA',
      type: XFRM_MSG_FLUSHSA,
      verb: 'delete',
      request: stateFlushMessage,
      reply: stateFlushMessage,
    },
  ],
  eventNames: 'XFRM_MSG_FLUSHSA',
  reply: stateFlushMessage,
  read: (reader, start, end) => {
    const message = stateFlushMessage.decode(reader, start, end, undefined);
    return message && { protocol: message.proto };
  },
  groups: ['state'],
});
