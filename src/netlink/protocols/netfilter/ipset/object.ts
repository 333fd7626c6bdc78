import { netfilterObject } from '../define.ts';
import { elementMessage, ipsetMessages, listedSetMessage, setMessage } from './messages.ts';
import * as operations from './operations.ts';

const ofElements = { request: elementMessage, reply: elementMessage } as const;

/** Sets of addresses, ports and links: `ipset`. */
export const ipset = netfilterObject({
  name: 'ipset',
  messages: {
    IPSET_CMD_PROTOCOL: { type: ipsetMessages.IPSET_CMD_PROTOCOL, verb: 'get' },
    IPSET_CMD_CREATE: { type: ipsetMessages.IPSET_CMD_CREATE, verb: 'new' },
    IPSET_CMD_DESTROY: { type: ipsetMessages.IPSET_CMD_DESTROY, verb: 'delete' },
    IPSET_CMD_FLUSH: { type: ipsetMessages.IPSET_CMD_FLUSH, verb: 'delete' },
    IPSET_CMD_RENAME: { type: ipsetMessages.IPSET_CMD_RENAME, verb: 'set' },
    IPSET_CMD_SWAP: { type: ipsetMessages.IPSET_CMD_SWAP, verb: 'set' },
    IPSET_CMD_LIST: { type: ipsetMessages.IPSET_CMD_LIST, verb: 'get' },
    IPSET_CMD_SAVE: { type: ipsetMessages.IPSET_CMD_SAVE, verb: 'get' },
    IPSET_CMD_ADD: { type: ipsetMessages.IPSET_CMD_ADD, verb: 'new', ...ofElements },
    IPSET_CMD_DEL: { type: ipsetMessages.IPSET_CMD_DEL, verb: 'delete', ...ofElements },
    IPSET_CMD_TEST: { type: ipsetMessages.IPSET_CMD_TEST, verb: 'get', ...ofElements },
    IPSET_CMD_HEADER: { type: ipsetMessages.IPSET_CMD_HEADER, verb: 'get' },
    IPSET_CMD_TYPE: { type: ipsetMessages.IPSET_CMD_TYPE, verb: 'get' },
  },
  request: setMessage,
  reply: listedSetMessage,
  key: ({ name }) => name,
  list: operations.list,
  filters: { name: { field: 'name', kind: 'text' } },
  operations,
});
