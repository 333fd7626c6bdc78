import { attributes } from '../../../codec/composites/attribute-set.ts';
import { struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { ip, ipv4 } from '../../../codec/scalars/addresses.ts';
import { converted } from '../../../codec/scalars/converted.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { s32, u8, u32 } from '../../../codec/scalars/integers.ts';
import { stringOf } from '../../../codec/scalars/strings.ts';
import { stateOnlyBits } from '../../../codec/state-only.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { family } from '../../common/address-families.ts';

/** Distance to which an address or route is valid (`RT_SCOPE_*` of linux/rtnetlink.h). */
export const scope = enumeration(u8, { global: 0, site: 200, link: 253, host: 254, nowhere: 255 });

/** The flags that fit in a byte. */
const headerFlagNames = {
  secondary: 0x01,
  nodad: 0x02,
  optimistic: 0x04,
  dadFailed: 0x08,
  homeAddress: 0x10,
  deprecated: 0x20,
  tentative: 0x40,
  permanent: 0x80,
} as const;

/** Header of address messages (`struct ifaddrmsg` of linux/if_addr.h), 8 bytes. */
const addressHeader = struct('ifaddrmsg', {
  family,
  prefixLength: u8,
  /** The low eight flags; the attribute has all of them. */
  headerFlags: flags(u8, headerFlagNames),
  scope,
  /** Of the link. */
  index: u32,
});

const flagNames = {
  ...headerFlagNames,
  manageTempAddress: 0x100,
  noPrefixRoute: 0x200,
  multicastAutoJoin: 0x400,
  stablePrivacy: 0x800,
} as const;

/** Flags of an address (`IFA_F_*` of linux/if_addr.h). The kernel derives some of them, and ignores those in requests. */
export const addressFlags = stateOnlyBits(flags(u32, flagNames), [
  'secondary',
  'dadFailed',
  'deprecated',
  'tentative',
  'permanent',
  'stablePrivacy',
]);

const forever = 0xffffffff;

/** Seconds; `Infinity` (0xffffffff on the wire) for an address that never expires. */
export const lifetime: Type<number> = converted('lifetime', u32, {
  decode: (seconds) => (seconds === forever ? Number.POSITIVE_INFINITY : seconds),
  encode: (value) => (value === Number.POSITIVE_INFINITY ? forever : value),
  isReversible: true,
});

/** Lifetimes of an address (`struct ifa_cacheinfo`). */
const cacheInfo = struct('ifa_cacheinfo', {
  preferred: lifetime,
  valid: lifetime,
  /** Time of creation, in hundredths of a second since boot. */
  created: u32,
  updated: u32,
});

/** Origin of an address (`IFAPROT_*`). Linux 5.18. */
/** Who added an address (`IFAPROT_*` of linux/if_addr.h). */
export const addressProtocol = enumeration(u8, {
  unspec: 0,
  kernelLoopback: 1,
  kernelRouterAdvertisement: 2,
  kernelLinkLocal: 3,
});

/** Attributes of address messages (`IFA_*` of linux/if_addr.h). */
export const addressAttributes = attributes('IFA', () => ({
  /** Address of the prefix; on a point-to-point link, the address of the other end. */
  address: [1, ip],
  /** Address of this end. */
  local: [2, ip],
  label: [3, stringOf(15)],
  broadcast: [4, ipv4],
  anycast: [5, ip],
  cacheInfo: [6, cacheInfo],
  multicast: [7, ip],
  flags: [8, addressFlags],
  /** Metric of the route that comes with it. Linux 4.18. */
  metric: [9, u32],
  targetNetnsid: [10, s32],
  protocol: [11, addressProtocol],
  /** Number of users of a multicast address. Newer than Linux 6.18. */
  multicastUsers: [12, u32],
}));
export interface AddressAttributes extends Infer<typeof addressAttributes> {}

/** An address message: header and attributes as on the wire. */
export interface AddressMessage
  extends StructWithAttributes<Infer<typeof addressHeader>, AddressAttributes> {}

/** The schema of address messages. */
export const addressMessage: Type<AddressMessage> = structWithAttributes(addressHeader, addressAttributes);
