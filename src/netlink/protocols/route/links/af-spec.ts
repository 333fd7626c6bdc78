import { NESTED } from '../../../codec/attributes-iterator.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import { cached } from '../../../codec/composites/cached.ts';
import { repeated } from '../../../codec/composites/lists.ts';
import { namedArray } from '../../../codec/composites/named-array.ts';
import { select } from '../../../codec/composites/select.ts';
import { struct } from '../../../codec/composites/struct.ts';
import { ipv6 } from '../../../codec/scalars/addresses.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { s32, u8, u16, u32, u64 } from '../../../codec/scalars/integers.ts';
import { bytes } from '../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../codec/state-only.ts';
import type { Infer } from '../../../codec/type.ts';
import { icmpv6Counters, ipv6Counters } from './ipv6-counters.ts';
import { bridgePort } from './kinds/bridge-port.ts';
import { stpState } from './kinds/stp-state.ts';
import { type MulticastSpec, multicastSpec } from './multicast-spec.ts';
import { ipv4SettingPlaces, ipv4Settings, ipv6Settings } from './settings.ts';

/** IPv4 state of a link (`IFLA_INET_*`). The kernel sends all settings as one array. */
export const inetSpec = attributes('IFLA_INET', () => ({
  /** The values of `net.ipv4.conf.<link>`. */
  conf: [1, cached(namedArray(u32, ipv4SettingPlaces))],
}));

/** IPv4 settings of a link to change: a nest with one attribute for each setting. */
const inetSpecRequest = attributes('IFLA_INET', () => ({
  conf: [
    1,
    attributes(
      'IPV4_DEVCONF',
      Object.fromEntries(
        Object.entries(ipv4Settings).map(([name, id]) => [name, [id, u32] as const]),
      ) as Record<keyof typeof ipv4Settings, readonly [number, typeof u32]>,
    ),
    NESTED,
  ],
}));

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

/** State of IPv6 on a link (`IF_*` of the kernel's net/if_inet6.h): what it got of routers, and whether it is ready. */
const inet6Flags = flags(u32, {
  solicitationSent: 0x10,
  advertisementReceived: 0x20,
  managed: 0x40,
  otherConfiguration: 0x80,
  ready: 0x8000_0000,
});

/** The settings of a link for IPv6 (`IFLA_INET6_*`). */
export const inet6Spec = attributes('IFLA_INET6', () => ({
  flags: [1, inet6Flags],
  /** The values of `net.ipv6.conf.<link>`. */
  conf: [2, cached(namedArray(s32, ipv6Settings))],
  stats: [3, cached(namedArray(u64, ipv6Counters))],
  multicast: [4, bytes],
  cacheInfo: [5, inet6CacheInfo],
  icmp6Stats: [6, cached(namedArray(u64, icmpv6Counters))],
  /** Interface identifier for addresses by autoconfiguration. */
  token: [7, ipv6],
  addressGenerationMode: [8, enumeration(u8, { eui64: 0, none: 1, stablePrivacy: 2, random: 3 })],
  raMtu: [9, u32],
}));

/** Properties of a VLAN on a bridge port (`BRIDGE_VLAN_INFO_*` of linux/if_bridge.h). */
export const bridgeVlanFlags = flags(u16, {
  master: 1,
  pvid: 2,
  untagged: 4,
  rangeBegin: 8,
  rangeEnd: 16,
  /** Of the bridge itself. */
  entry: 32,
  onlyOptions: 64,
});

/** A VLAN on a bridge port (`struct bridge_vlan_info`). */
export const bridgeVlanInfo = struct('bridge_vlan_info', { flags: bridgeVlanFlags, id: u16 });

/** Which VLAN goes to which tunnel (`IFLA_BRIDGE_VLAN_TUNNEL_*`). Linux 4.11. */
const bridgeVlanTunnel = attributes('IFLA_BRIDGE_VLAN_TUNNEL', () => ({
  id: [1, u32],
  vlan: [2, u16],
  flags: [3, bridgeVlanFlags],
}));

/** State of a port in an instance of the spanning tree (`IFLA_BRIDGE_MST_ENTRY_*`). Linux 5.18. */
const bridgeInstance = attributes('IFLA_BRIDGE_MST_ENTRY', () => ({
  /** The instance (MSTI). */
  id: [1, u16],
  state: [2, stpState],
}));

/** The settings of a bridge port, in messages of family bridge (`IFLA_BRIDGE_*`). */
export const bridgeSpec = attributes('IFLA_BRIDGE', () => ({
  /** Who is to do it: the bridge (master), or the device itself. */
  flags: [0, flags(u16, { master: 1, self: 2 })],
  mode: [1, enumeration(u16, { veb: 0, vepa: 1 })],
  vlans: [2, repeated(bridgeVlanInfo)],
  vlanTunnels: [3, repeated(bridgeVlanTunnel)],
  /** State of the port in each instance of the spanning tree. Linux 5.18. */
  instances: [6, attributes('IFLA_BRIDGE_MST', { entries: [1, repeated(bridgeInstance), NESTED] }), NESTED],
}));
export interface BridgeSpec extends Infer<typeof bridgeSpec> {}

/** MCTP state of a link (`IFLA_MCTP_*`). Linux 5.15. */
const mctpSpec = attributes('IFLA_MCTP', () => ({
  net: [1, u32],
  /** Type of the physical medium (DSP0239). Linux 6.12. */
  physicalBinding: [2, stateOnly(u8)],
}));

/** The settings of a link for each family (`AF_*`). */
export const familySpecs = attributes('IFLA_AF_SPEC', () => ({
  inet: [2, inetSpec],
  inet6: [10, inet6Spec],
  mctp: [45, mctpSpec],
}));
export interface FamilySpecs extends Infer<typeof familySpecs> {}

/** Settings of each family to change, by family (`AF_*`). */
const specsRequest = attributes('IFLA_AF_SPEC', () => ({
  inet: [2, inetSpecRequest],
  inet6: [10, inet6Spec],
  mctp: [45, mctpSpec],
}));
export interface FamilySpecsRequest extends Infer<typeof specsRequest> {}

/** `IFLA_AF_SPEC`: its content depends on the family of the message. */
export const afSpec = select<FamilySpecs | BridgeSpec | MulticastSpec>(
  'family',
  { bridge: bridgeSpec, ipmr: multicastSpec },
  familySpecs,
);

/** `IFLA_AF_SPEC` of a request. */
export const afSpecRequest = select<FamilySpecsRequest | BridgeSpec>(
  'family',
  { bridge: bridgeSpec },
  specsRequest,
);

/** `IFLA_PROTINFO`: what a bridge keeps of a port, in messages of family bridge; what IPv6 keeps, in those of inet6. */
export const protinfo = select<Infer<typeof bridgePort> | Infer<typeof inet6Spec>>('family', {
  bridge: bridgePort,
  inet6: inet6Spec,
});
