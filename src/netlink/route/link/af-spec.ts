import { ipv6 } from '../../codec/address.ts';
import { attributes } from '../../codec/attributes.ts';
import { s32, u8, u16, u32, u64 } from '../../codec/integers.ts';
import { array } from '../../codec/lists.ts';
import { enumeration } from '../../codec/names.ts';
import { select } from '../../codec/select.ts';
import { struct } from '../../codec/struct.ts';
import { bytes } from '../../codec/text.ts';
import type { Infer } from '../../codec/type.ts';

/** What IPv4 keeps of a link (`IFLA_INET_*`). */
export const inetSpec = attributes('IFLA_INET', {
  /** The values of `net.ipv4.conf.<link>`, by `IPV4_DEVCONF_*` less one. */
  conf: [1, array(u32)],
});

/** Ages of what IPv6 knows of a link (`struct ifla_cacheinfo`). */
export const inet6CacheInfo = struct('ifla_cacheinfo', {
  maxReassemblyLength: u32,
  /** Of the last update, in hundredths of a second since boot. */
  timestamp: u32,
  /** Milliseconds. */
  reachableTime: u32,
  /** Milliseconds. */
  retransTime: u32,
});

/** What IPv6 keeps of a link (`IFLA_INET6_*`). */
export const inet6Spec = attributes('IFLA_INET6', {
  flags: [1, u32],
  /** The values of `net.ipv6.conf.<link>`, by `DEVCONF_*`. */
  conf: [2, array(s32)],
  stats: [3, array(u64)],
  multicast: [4, bytes],
  cacheInfo: [5, inet6CacheInfo],
  icmp6Stats: [6, array(u64)],
  /** Interface identifier for addresses by autoconfiguration. */
  token: [7, ipv6],
  addressGenerationMode: [8, enumeration(u8, { eui64: 0, none: 1, stablePrivacy: 2, random: 3 })],
  raMtu: [9, u32],
});

/** A VLAN on a bridge port (`struct bridge_vlan_info`). */
export const bridgeVlanInfo = struct('bridge_vlan_info', { flags: u16, id: u16 });

/** What a bridge keeps of its ports, in messages of family bridge (`IFLA_BRIDGE_*`). */
export const bridgeSpec = attributes('IFLA_BRIDGE', {
  flags: [0, u16],
  mode: [1, enumeration(u16, { veb: 0, vepa: 1 })],
  vlanInfo: [2, bridgeVlanInfo],
});

/** What each family keeps of a link, by family (`AF_*`). */
export const familySpecs = attributes('IFLA_AF_SPEC', { inet: [2, inetSpec], inet6: [10, inet6Spec] });
export interface FamilySpecs extends Infer<typeof familySpecs> {}

/** `IFLA_AF_SPEC`: its content depends on the family of the message. */
export const afSpec = select<FamilySpecs | Infer<typeof bridgeSpec>>(
  'family',
  { bridge: bridgeSpec },
  familySpecs,
);
