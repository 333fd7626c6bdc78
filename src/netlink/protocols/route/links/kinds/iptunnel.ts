import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { ipv4, ipv6 } from '../../../../codec/scalars/addresses.ts';
import { enumeration, type Flags, flags } from '../../../../codec/scalars/enums.ts';
import { be32, bool8, flag, u8, u16, u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import { encapFlags, encapPort, encapType } from './encapsulation.ts';

/** How an IPv6 tunnel treats fields of the inner packet (`IP6_TNL_F_*` of linux/ip6_tunnel.h). */
export const ip6TunnelFlags = flags(u32, {
  ignoreEncapLimit: 1,
  useOriginalTclass: 2,
  useOriginalFlowLabel: 4,
  mip6Device: 8,
  receiveDscpCopy: 16,
  useOriginalFwmark: 32,
  allowLocalRemote: 64,
});

/** The options of IP tunnels over either family (`IFLA_IPTUN_*` of linux/if_tunnel.h). */
function tunnelOptions<F extends string>(address: Type<string>, tunnelFlags: Type<Flags<F>>) {
  return attributes('IFLA_IPTUN', () => ({
    /** Index of the link to send on. */
    link: [1, u32],
    local: [2, address],
    remote: [3, address],
    /** Hop limit over IPv6. 0 to copy the inner one. */
    ttl: [4, u8],
    /** 1 to copy the inner one. */
    tos: [5, u8],
    encapLimit: [6, u8],
    /** Traffic class and flow label. */
    flowInfo: [7, be32],
    flags: [8, tunnelFlags],
    /** What travels in it; any where it is 0. */
    proto: [9, enumeration(u8, { any: 0, ipip: 4, ip6: 41, mpls: 137 })],
    pmtudisc: [10, bool8],
    sixRdPrefix: [11, ipv6],
    sixRdRelayPrefix: [12, ipv4],
    sixRdPrefixLength: [13, u16],
    sixRdRelayPrefixLength: [14, u16],
    encapType: [15, encapType],
    encapFlags: [16, encapFlags],
    encapSport: [17, encapPort],
    encapDport: [18, encapPort],
    /** The metadata of each packet says where it goes. */
    external: [19, flag],
    fwmark: [20, u32],
  }));
}

/** Tunnels over IPv4: ipip and sit. */
export const ipTunnel = tunnelOptions(ipv4, flags(u16, { isatap: 1 }));
/** Options of an ipip or sit. */
export interface IpTunnel extends Infer<typeof ipTunnel> {}

/** Tunnels over IPv6: ip6tnl. */
export const ip6Tunnel = tunnelOptions(ipv6, ip6TunnelFlags);
/** Options of an ip6tnl. */
export interface Ip6Tunnel extends Infer<typeof ip6Tunnel> {}
