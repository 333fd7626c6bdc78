import { defineObject } from '../../../protocol.ts';
import { XFRM_MSG_GETAE, XFRM_MSG_NEWAE } from '../message-types.ts';
import { replayMessage } from './messages.ts';
import * as operations from './operations.ts';

/** Replay windows and counters of states, which a second machine needs to go on with them. */
export const xfrmReplay = defineObject({
  name: 'xfrmReplay',
  messages: [
    {
      name: 'XFRM_MSG_NEWAE',
      type: XFRM_MSG_NEWAE,
      verb: 'set',
      request: replayMessage,
      reply: replayMessage,
    },
    {
      name: 'XFRM_MSG_GETAE',
      type: XFRM_MSG_GETAE,
      verb: 'get',
      request: replayMessage,
      reply: replayMessage,
    },
  ],
  eventNames: 'XFRM_MSG_NEWAE',
  reply: replayMessage,
  read: operations.readEvent,
  groups: ['async-event'],
  operations,
});
