import { netfilterObject } from '../define.ts';
import {
  IPCTNL_MSG_TIMEOUT_DEFAULT_GET,
  IPCTNL_MSG_TIMEOUT_DEFAULT_SET,
  IPCTNL_MSG_TIMEOUT_DELETE,
  IPCTNL_MSG_TIMEOUT_GET,
  IPCTNL_MSG_TIMEOUT_NEW,
  timeoutMessage,
} from './messages.ts';
import * as operations from './operations.ts';

/** Policies of timeouts: `nfct timeout`. */
export const timeoutPolicy = netfilterObject({
  name: 'timeoutPolicy',
  messages: {
    IPCTNL_MSG_TIMEOUT_NEW: { type: IPCTNL_MSG_TIMEOUT_NEW, verb: 'new' },
    IPCTNL_MSG_TIMEOUT_GET: { type: IPCTNL_MSG_TIMEOUT_GET, verb: 'get' },
    IPCTNL_MSG_TIMEOUT_DELETE: { type: IPCTNL_MSG_TIMEOUT_DELETE, verb: 'delete' },
    IPCTNL_MSG_TIMEOUT_DEFAULT_SET: { type: IPCTNL_MSG_TIMEOUT_DEFAULT_SET, verb: 'set' },
    IPCTNL_MSG_TIMEOUT_DEFAULT_GET: { type: IPCTNL_MSG_TIMEOUT_DEFAULT_GET, verb: 'get' },
  },
  reply: timeoutMessage,
  key: ({ name }) => name,
  list: operations.list,
  getByName: operations.get,
  selfChanging: ['use'],
  operations,
});
