import { netfilterObject } from '../define.ts';
import { loggedMessage, logMessage, NFULNL_MSG_CONFIG, NFULNL_MSG_PACKET } from './messages.ts';
import * as operations from './operations.ts';

/** Packets that rules log. */
export const packetLog = netfilterObject({
  name: 'packetLog',
  messages: {
    NFULNL_MSG_PACKET: { type: NFULNL_MSG_PACKET, verb: 'new' },
    NFULNL_MSG_CONFIG: { type: NFULNL_MSG_CONFIG, verb: 'set', request: logMessage, reply: logMessage },
  },
  reply: loggedMessage,
  operations,
});
