import { defineObject } from '../../../protocol.ts';
import { tcpMetrics } from './family.ts';
import * as operations from './operations.ts';

/** The measurements that TCP keeps of peers: `ip tcp_metrics`. */
export const tcpMetric = defineObject({
  name: 'tcpMetric',
  messages: [],
  reply: tcpMetrics.commands.get.reply,
  groups: [],
  key: ({ addrIpv4, addrIpv6, saddrIpv4, saddrIpv6 }) => `${addrIpv4 ?? addrIpv6} ${saddrIpv4 ?? saddrIpv6}`,
  selfChanging: ['age', 'fopenSynDropTs', 'vals'],
  list: operations.list,
  operations,
});
