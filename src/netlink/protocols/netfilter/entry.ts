import { declareProtocol } from '../../protocol.ts';
import { netfilterGroups } from './groups.ts';
import { ipsetMeaning } from './ipset/errors.ts';
import { markedElement } from './ipset/marked-element.ts';

/** nfnetlink: nftables, connection tracking, packet queues, logs, ipset (`NETLINK_NETFILTER`). */
export const netfilter = declareProtocol({
  number: 12,
  groups: netfilterGroups,
  markedPath: markedElement,
  meaningOf: ipsetMeaning,
  load: () => import('./protocol.ts').then(({ protocol }) => protocol),
});
