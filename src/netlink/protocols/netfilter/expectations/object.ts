import { netfilterObject } from '../define.ts';
import { keyOfExpectation } from './expectation.ts';
import {
  expectationMessage,
  expectationStatisticsMessage,
  IPCTNL_MSG_EXP_DELETE,
  IPCTNL_MSG_EXP_GET,
  IPCTNL_MSG_EXP_GET_STATS_CPU,
  IPCTNL_MSG_EXP_NEW,
} from './messages.ts';
import * as operations from './operations.ts';

/** Expected flows: `conntrack -L expect`. */
export const expectation = netfilterObject({
  name: 'expectation',
  messages: {
    IPCTNL_MSG_EXP_NEW: { type: IPCTNL_MSG_EXP_NEW, verb: 'new' },
    IPCTNL_MSG_EXP_GET: { type: IPCTNL_MSG_EXP_GET, verb: 'get' },
    IPCTNL_MSG_EXP_DELETE: { type: IPCTNL_MSG_EXP_DELETE, verb: 'delete' },
    IPCTNL_MSG_EXP_GET_STATS_CPU: {
      type: IPCTNL_MSG_EXP_GET_STATS_CPU,
      verb: 'get',
      request: expectationStatisticsMessage,
      reply: expectationStatisticsMessage,
    },
  },
  events: ['IPCTNL_MSG_EXP_NEW', 'IPCTNL_MSG_EXP_DELETE'],
  reply: expectationMessage,
  read: operations.readEvent,
  groups: ['expectation-new', 'expectation-destroy'],
  key: keyOfExpectation,
  selfChanging: ['timeout'],
  list: operations.list,
  filters: {
    family: { field: 'family', kind: 'name', names: { ip: 2, ip6: 10 } },
    helper: { field: 'helper', kind: 'text' },
    zone: { field: 'zone', kind: 'integer' },
  },
  operations,
});
