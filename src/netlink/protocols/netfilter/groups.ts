/** Multicast groups of nfnetlink (`NFNLGRP_*` of linux/netfilter/nfnetlink.h). */
export const netfilterGroups = {
  'conntrack-new': 1,
  'conntrack-update': 2,
  'conntrack-destroy': 3,
  'expectation-new': 4,
  'expectation-update': 5,
  'expectation-destroy': 6,
  nftables: 7,
  'accounting-quota': 8,
  'nftables-trace': 9,
} as const;

/** Name of a multicast group of nfnetlink. */
export type NetfilterGroup = keyof typeof netfilterGroups;
