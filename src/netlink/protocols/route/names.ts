import { enumeration } from '../../codec/scalars/enums.ts';
import { u8 } from '../../codec/scalars/integers.ts';

export { routeType } from '../common/route-types.ts';

/** Who made a route, rule, next hop or neighbour (`RTPROT_*` of linux/rtnetlink.h). */
export const routeProtocol = enumeration(u8, {
  unspec: 0,
  redirect: 1,
  kernel: 2,
  boot: 3,
  static: 4,
  gated: 8,
  ra: 9,
  mrt: 10,
  zebra: 11,
  bird: 12,
  dnrouted: 13,
  xorp: 14,
  ntk: 15,
  dhcp: 16,
  mrouted: 17,
  keepalived: 18,
  babel: 42,
  ovn: 84,
  openr: 99,
  bgp: 186,
  isis: 187,
  ospf: 188,
  rip: 189,
  eigrp: 192,
});

/** Protocols above IP (`IPPROTO_*` of linux/in.h) that rules and route look-ups name. */
export const ipProtocol = enumeration(u8, {
  icmp: 1,
  igmp: 2,
  ipip: 4,
  tcp: 6,
  udp: 17,
  dccp: 33,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  sctp: 132,
  udplite: 136,
});

/** Flags of a next hop (`RTNH_F_*` of linux/rtnetlink.h). */
export const nexthopFlags = {
  dead: 1,
  pervasive: 2,
  onlink: 4,
  offload: 8,
  linkdown: 16,
  unresolved: 32,
  trap: 64,
} as const;

/** Flags of a route or next hop that only the kernel reports. It refuses some of them in requests. */
export const reportedFlags = ['dead', 'offload', 'linkdown', 'unresolved', 'trap'] as const;
