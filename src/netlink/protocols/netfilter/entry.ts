import { declareProtocol } from '../../protocol.ts';

/** nfnetlink: nftables, connection tracking, packet queues, logs, ipset (`NETLINK_NETFILTER`). */
export const netfilter = declareProtocol({
  number: 12,
  // NFNLGRP_* of linux/netfilter/nfnetlink.h
  groups: {
    'conntrack-new': 1,
    'conntrack-update': 2,
    'conntrack-destroy': 3,
    'expectation-new': 4,
    'expectation-update': 5,
    'expectation-destroy': 6,
    nftables: 7,
    'accounting-quota': 8,
    'nftables-trace': 9,
  },
  load: () => import('./protocol.ts').then(({ protocol }) => protocol),
});
