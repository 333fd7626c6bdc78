import { enumeration } from '../../codec/scalars/enums.ts';
import { u8 } from '../../codec/scalars/integers.ts';

/** Address families of rtnetlink (`AF_*` of linux/socket.h), as iproute2 calls them. */
export const families = {
  unspec: 0,
  inet: 2,
  bridge: 7,
  inet6: 10,
  packet: 17,
  mpls: 28,
  ipmr: 128,
  ip6mr: 129,
} as const;

/** Name of an address family. */
export type Family = keyof typeof families;

/** Address family, one byte. */
export const family = enumeration(u8, families);
