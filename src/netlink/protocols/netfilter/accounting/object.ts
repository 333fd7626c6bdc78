import { netfilterObject } from '../define.ts';
import {
  accountingMessage,
  NFNL_MSG_ACCT_DEL,
  NFNL_MSG_ACCT_GET,
  NFNL_MSG_ACCT_GET_CTRZERO,
  NFNL_MSG_ACCT_NEW,
  NFNL_MSG_ACCT_OVERQUOTA,
} from './messages.ts';
import * as operations from './operations.ts';

/** Accounting objects: `nfacct`. */
export const accounting = netfilterObject({
  name: 'accounting',
  messages: {
    NFNL_MSG_ACCT_NEW: { type: NFNL_MSG_ACCT_NEW, verb: 'new' },
    NFNL_MSG_ACCT_GET: { type: NFNL_MSG_ACCT_GET, verb: 'get' },
    NFNL_MSG_ACCT_GET_CTRZERO: { type: NFNL_MSG_ACCT_GET_CTRZERO, verb: 'get' },
    NFNL_MSG_ACCT_DEL: { type: NFNL_MSG_ACCT_DEL, verb: 'delete' },
    NFNL_MSG_ACCT_OVERQUOTA: { type: NFNL_MSG_ACCT_OVERQUOTA, verb: 'new' },
  },
  // The kernel reports a quota that is used up by a message of the first type, although it has the second one for that.
  events: ['NFNL_MSG_ACCT_NEW', 'NFNL_MSG_ACCT_OVERQUOTA'],
  reply: accountingMessage,
  read: operations.readEvent,
  groups: ['accounting-quota'],
  key: ({ name }) => name,
  selfChanging: ['packets', 'bytes', 'use', 'flags'],
  list: operations.list,
  getByName: operations.get,
  operations,
});
