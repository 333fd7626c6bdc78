import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { ipv4, ipv6 } from '../../../../codec/scalars/addresses.ts';
import { enumeration, type Flags } from '../../../../codec/scalars/enums.ts';
import { be32, bool8, flag, u8, u16, u32 } from '../../../../codec/scalars/integers.ts';
import type { Type } from '../../../../codec/type.ts';
import { encapFlags, encapPort, encapType } from './tunnel-encap.ts';

/** The options of IP tunnels over either family (`IFLA_IPTUN_*` of linux/if_tunnel.h). */
export function ipTunnelOptions<F extends string>(address: Type<string>, tunnelFlags: Type<Flags<F>>) {
  return attributes('IFLA_IPTUN', () => ({
    /** Index of the link to send on. */
    link: [1, u32],
    local: [2, address],
    remote: [3, address],
    /** Hop limit over IPv6. 0 to copy that of the inner packet. */
    ttl: [4, u8],
    /** 1 to copy that of the inner packet. */
    tos: [5, u8],
    encapLimit: [6, u8],
    /** Traffic class and flow label. */
    flowInfo: [7, be32],
    flags: [8, tunnelFlags],
    /** Protocol of the packets inside. */
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
    /** The metadata of each packet has its destination. */
    external: [19, flag],
    fwmark: [20, u32],
  }));
}
