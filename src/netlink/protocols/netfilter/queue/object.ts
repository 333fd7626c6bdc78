import { netfilterObject } from '../define.ts';
import {
  NFQNL_MSG_CONFIG,
  NFQNL_MSG_PACKET,
  NFQNL_MSG_VERDICT,
  NFQNL_MSG_VERDICT_BATCH,
  packetMessage,
  queueMessage,
} from './messages.ts';
import * as operations from './operations.ts';

/** Packets of queues, and their verdicts. */
export const packetQueue = netfilterObject({
  name: 'packetQueue',
  messages: {
    NFQNL_MSG_PACKET: { type: NFQNL_MSG_PACKET, verb: 'new' },
    NFQNL_MSG_VERDICT: { type: NFQNL_MSG_VERDICT, verb: 'set' },
    NFQNL_MSG_VERDICT_BATCH: { type: NFQNL_MSG_VERDICT_BATCH, verb: 'set' },
    NFQNL_MSG_CONFIG: { type: NFQNL_MSG_CONFIG, verb: 'set', request: queueMessage, reply: queueMessage },
  },
  reply: packetMessage,
  operations,
});
