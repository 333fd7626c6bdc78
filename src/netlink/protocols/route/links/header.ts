import { pad, struct } from '../../../codec/composites/struct.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { s32, u16, u32 } from '../../../codec/scalars/integers.ts';
import { family } from '../../common/address-families.ts';

/** Flags of a device (`IFF_*` of linux/if.h). */
export const linkFlags = flags(u32, {
  up: 0x1,
  broadcast: 0x2,
  debug: 0x4,
  loopback: 0x8,
  pointToPoint: 0x10,
  noTrailers: 0x20,
  running: 0x40,
  noArp: 0x80,
  promisc: 0x100,
  allMulti: 0x200,
  master: 0x400,
  slave: 0x800,
  multicast: 0x1000,
  portSelect: 0x2000,
  autoMedia: 0x4000,
  dynamic: 0x8000,
  lowerUp: 0x10000,
  dormant: 0x20000,
  echo: 0x40000,
});

/** Hardware types (`ARPHRD_*` of linux/if_arp.h), as iproute2 calls them. */
export const linkType = enumeration(u16, {
  netrom: 0,
  ether: 1,
  infiniband: 32,
  ieee1394: 24,
  slip: 256,
  can: 280,
  mctp: 290,
  ppp: 512,
  rawip: 519,
  ipip: 768,
  tunnel6: 769,
  loopback: 772,
  sit: 776,
  gre: 778,
  ieee80211: 801,
  ieee802154: 804,
  gre6: 823,
  netlink: 824,
  sixlowpan: 825,
  vsockmon: 826,
  void: 0xffff,
  none: 0xfffe,
});

/** Header of link messages (`struct ifinfomsg` of linux/rtnetlink.h), 16 bytes. */
export const linkHeader = struct('ifinfomsg', {
  family,
  _pad: pad(1),
  type: linkType,
  index: s32,
  flags: linkFlags,
  /** Which of the flags are to be changed. */
  change: linkFlags,
});
