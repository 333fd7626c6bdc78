import { show } from '../codec/encode-error.ts';
import type { Protocol } from '../protocols/numbers.ts';
import { throwInvalid } from '../request/validate.ts';

/** Multicast groups of rtnetlink (`RTNLGRP_*` of linux/rtnetlink.h). */
const route = {
  link: 1,
  notify: 2,
  neighbour: 3,
  tc: 4,
  'ipv4-address': 5,
  'ipv4-mroute': 6,
  'ipv4-route': 7,
  'ipv4-rule': 8,
  'ipv6-address': 9,
  'ipv6-mroute': 10,
  'ipv6-route': 11,
  'ipv6-link': 12,
  'ipv6-prefix': 18,
  'ipv6-rule': 19,
  'nd-useropt': 20,
  'phonet-address': 21,
  'phonet-route': 22,
  dcb: 23,
  'ipv4-netconf': 24,
  'ipv6-netconf': 25,
  mdb: 26,
  'mpls-route': 27,
  nsid: 28,
  'mpls-netconf': 29,
  'ipv4-mroute-report': 30,
  'ipv6-mroute-report': 31,
  nexthop: 32,
  'bridge-vlan': 33,
  'mctp-address': 34,
  tunnel: 35,
  statistics: 36,
  'ipv4-multicast-address': 37,
  'ipv6-multicast-address': 38,
  'ipv6-anycast-address': 39,
} as const;

/** Multicast groups of netfilter (`NFNLGRP_*` of linux/netfilter/nfnetlink_compat.h). */
const netfilter = {
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

/** Multicast groups of socket monitoring (`SKNLGRP_*` of linux/sock_diag.h). */
const sockDiag = {
  'inet-tcp-destroy': 1,
  'inet-udp-destroy': 2,
  'inet6-tcp-destroy': 3,
  'inet6-udp-destroy': 4,
} as const;

/** Multicast groups of IPsec (`XFRMNLGRP_*` of linux/xfrm.h). */
const xfrm = {
  acquire: 1,
  expire: 2,
  state: 3,
  policy: 4,
  'async-event': 5,
  report: 6,
  migrate: 7,
  mapping: 8,
} as const;

/** Multicast groups by name, of the protocols whose groups have fixed numbers. */
export const groups = { route, netfilter, sockDiag, xfrm } as const;

/** Name of a multicast group of any protocol. */
export type GroupName = { [P in keyof typeof groups]: keyof (typeof groups)[P] }[keyof typeof groups];

/** Numbers of multicast groups. Refuses an unknown name, and a list of none. */
export function groupNumbers(protocol: Protocol, wanted: readonly (GroupName | number)[]): number[] {
  const operation = `watch ${protocol}`;
  if (!Array.isArray(wanted) || wanted.length === 0)
    throwInvalid(operation, 'groups', 'expected a list of one group or more');
  const known: Readonly<Record<string, number>> = (groups as Partial<Record<Protocol, object>>)[protocol]
    ? groups[protocol as keyof typeof groups]
    : {};
  return wanted.map((group) => {
    if (typeof group === 'number' && Number.isInteger(group) && group > 0) return group;
    if (typeof group === 'string' && Object.hasOwn(known, group)) return known[group] as number;
    const names = Object.keys(known);
    return throwInvalid(
      operation,
      'groups',
      `${show(group)} is not a group of ${protocol}: ${names.join(', ') || 'give numbers'}`,
    );
  });
}
