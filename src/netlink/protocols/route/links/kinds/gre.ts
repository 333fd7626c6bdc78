import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { ipv4, ipv6 } from '../../../../codec/scalars/addresses.ts';
import { flags } from '../../../../codec/scalars/enums.ts';
import { be16, be32, bool8, flag, u8, u16, u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import { encapFlags, encapPort, encapType } from './encapsulation.ts';
import { ip6TunnelFlags } from './iptunnel.ts';

/** What a GRE header has (`GRE_*` of linux/if_tunnel.h). */
const greFlags = flags(be16, { csum: 0x8000, routing: 0x4000, key: 0x2000, seq: 0x1000 });

/** The options of GRE tunnels over either family (`IFLA_GRE_*` of linux/if_tunnel.h). */
function greOptions(address: Type<string>) {
  return attributes('IFLA_GRE', () => ({
    /** Index of the link to send on. */
    link: [1, u32],
    /** Of packets received. `key` where `iKey` counts. */
    iFlags: [2, greFlags],
    /** Of packets sent. */
    oFlags: [3, greFlags],
    iKey: [4, be32],
    oKey: [5, be32],
    local: [6, address],
    remote: [7, address],
    /** Hop limit over IPv6. */
    ttl: [8, u8],
    tos: [9, u8],
    pmtudisc: [10, bool8],
    encapLimit: [11, u8],
    /** Traffic class and flow label. */
    flowInfo: [12, be32],
    flags: [13, ip6TunnelFlags],
    encapType: [14, encapType],
    encapFlags: [15, encapFlags],
    encapSport: [16, encapPort],
    encapDport: [17, encapPort],
    /** The metadata of each packet says where it goes. */
    external: [18, flag],
    ignoreDf: [19, bool8],
    fwmark: [20, u32],
    erspanIndex: [21, u32],
    erspanVersion: [22, u8],
    erspanDirection: [23, u8],
    erspanHardwareId: [24, u16],
  }));
}

/** Tunnels over IPv4: gre, gretap, erspan. */
export const gre = greOptions(ipv4);
/** Options of a gre, gretap or erspan. */
export interface Gre extends Infer<typeof gre> {}

/** Tunnels over IPv6: ip6gre, ip6gretap, ip6erspan. */
export const ip6gre = greOptions(ipv6);
/** Options of an ip6gre, ip6gretap or ip6erspan. */
export interface Ip6gre extends Infer<typeof ip6gre> {}
