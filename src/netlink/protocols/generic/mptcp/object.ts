import { defineObject } from '../../../protocol.ts';
import { mptcp } from './family.ts';
import * as operations from './operations.ts';

/** The addresses that connections of MPTCP may use: `ip mptcp endpoint`. */
export const mptcpEndpoint = defineObject({
  name: 'mptcpEndpoint',
  messages: [],
  reply: mptcp.commands.getAddr.reply,
  groups: [],
  key: ({ id }) => String(id),
  list: operations.list,
  operations,
});
