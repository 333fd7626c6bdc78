import { netfilterObject } from '../define.ts';
import {
  helperMessage,
  NFNL_MSG_CTHELPER_DEL,
  NFNL_MSG_CTHELPER_GET,
  NFNL_MSG_CTHELPER_NEW,
} from './messages.ts';
import * as operations from './operations.ts';

/** Helpers of connection tracking in user space: `nfct helper`. */
export const conntrackHelper = netfilterObject({
  name: 'conntrackHelper',
  messages: {
    NFNL_MSG_CTHELPER_NEW: { type: NFNL_MSG_CTHELPER_NEW, verb: 'new' },
    NFNL_MSG_CTHELPER_GET: { type: NFNL_MSG_CTHELPER_GET, verb: 'get' },
    NFNL_MSG_CTHELPER_DEL: { type: NFNL_MSG_CTHELPER_DEL, verb: 'delete' },
  },
  reply: helperMessage,
  key: ({ name, l3proto, l4proto }) => `${name} ${l3proto} ${l4proto}`,
  list: operations.list,
  getByName: operations.get,
  operations,
});
