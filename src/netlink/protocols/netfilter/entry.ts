import { declareProtocol } from '../../protocol.ts';
import { netfilterGroups } from './groups.ts';

/** nfnetlink: nftables, connection tracking, packet queues, logs, ipset (`NETLINK_NETFILTER`). */
export const netfilter = declareProtocol({
  number: 12,
  groups: netfilterGroups,
  load: () => import('./protocol.ts').then(({ protocol }) => protocol),
});
