/** The netlink protocols (`NETLINK_*` of linux/netlink.h) by name. */
export const protocols = {
  route: 0,
  usersock: 2,
  sockDiag: 4,
  xfrm: 6,
  selinux: 7,
  audit: 9,
  fibLookup: 10,
  connector: 11,
  netfilter: 12,
  kobjectUevent: 15,
  generic: 16,
  rdma: 20,
  crypto: 21,
} as const;

/** Name of a netlink protocol. */
export type Protocol = keyof typeof protocols;
