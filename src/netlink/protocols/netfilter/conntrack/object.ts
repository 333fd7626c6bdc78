import { netfilterObject } from '../define.ts';
import { flowMessage } from './attributes.ts';
import { keyOfFlow } from './flow.ts';
import { trackedProtocols } from './ip-protocols.ts';
import {
  IPCTNL_MSG_CT_DELETE,
  IPCTNL_MSG_CT_GET,
  IPCTNL_MSG_CT_GET_CTRZERO,
  IPCTNL_MSG_CT_GET_DYING,
  IPCTNL_MSG_CT_GET_STATS,
  IPCTNL_MSG_CT_GET_STATS_CPU,
  IPCTNL_MSG_CT_GET_UNCONFIRMED,
  IPCTNL_MSG_CT_NEW,
} from './message-types.ts';
import * as operations from './operations.ts';
import * as statistics from './statistics.ts';

/** Tracked flows: `conntrack`. */
export const flow = netfilterObject({
  name: 'conntrack',
  messages: {
    IPCTNL_MSG_CT_NEW: { type: IPCTNL_MSG_CT_NEW, verb: 'new' },
    IPCTNL_MSG_CT_GET: { type: IPCTNL_MSG_CT_GET, verb: 'get' },
    IPCTNL_MSG_CT_DELETE: { type: IPCTNL_MSG_CT_DELETE, verb: 'delete' },
    IPCTNL_MSG_CT_GET_CTRZERO: { type: IPCTNL_MSG_CT_GET_CTRZERO, verb: 'get' },
    IPCTNL_MSG_CT_GET_DYING: { type: IPCTNL_MSG_CT_GET_DYING, verb: 'get' },
    IPCTNL_MSG_CT_GET_UNCONFIRMED: { type: IPCTNL_MSG_CT_GET_UNCONFIRMED, verb: 'get' },
  },
  events: ['IPCTNL_MSG_CT_NEW', 'IPCTNL_MSG_CT_DELETE'],
  reply: flowMessage,
  read: operations.readEvent,
  groups: ['conntrack-new', 'conntrack-update', 'conntrack-destroy'],
  key: keyOfFlow,
  selfChanging: ['timeout', 'use', 'originalCounters', 'replyCounters', 'timestampEvent'],
  list: operations.list,
  filters: {
    family: { field: 'family', kind: 'name', names: { ip: 2, ip6: 10 } },
    protocol: { field: 'protocol', kind: 'number', names: trackedProtocols },
    mark: { field: 'mark', kind: 'integer' },
    zone: { field: 'zone', kind: 'integer' },
    helper: { field: 'helper', kind: 'text' },
  },
  operations,
});

/** Counters of connection tracking by processor: `conntrack -S`. */
export const conntrackStatistics = netfilterObject({
  name: 'conntrackStatistics',
  messages: {
    IPCTNL_MSG_CT_GET_STATS_CPU: { type: IPCTNL_MSG_CT_GET_STATS_CPU, verb: 'get' },
    IPCTNL_MSG_CT_GET_STATS: {
      type: IPCTNL_MSG_CT_GET_STATS,
      verb: 'get',
      request: statistics.globalStatisticsMessage,
      reply: statistics.globalStatisticsMessage,
    },
  },
  reply: statistics.cpuStatisticsMessage,
  key: ({ cpu }) => String(cpu),
  list: statistics.list,
  operations: statistics,
});
