import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { be16, be32, bool8, flag, u8, u16, u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import type { Type } from '../../../../codec/type.ts';
import { ip6TunnelFlags } from './ip6-tunnel-flags.ts';
import { encapFlags, encapPort, encapType } from './tunnel-encap.ts';

/** Fields of a GRE header (`GRE_*` of linux/if_tunnel.h). */
const greFlags = flags(be16, { csum: 0x8000, routing: 0x4000, key: 0x2000, seq: 0x1000 });

const isUnspecified = (address: string): boolean => address === '0.0.0.0' || address === '::';

/** The options of GRE tunnels over either family (`IFLA_GRE_*` of linux/if_tunnel.h). */
export function greOptions(address: Type<string>) {
  return attributes('IFLA_GRE', () => ({
    /** Index of the link to send on. */
    link: [1, u32],
    /** Fields that received packets must have: `key` for `iKey` to count. */
    iFlags: [2, greFlags],
    /** Fields of sent packets. */
    oFlags: [3, greFlags],
    iKey: [4, be32],
    oKey: [5, be32],
    local: [6, address],
    /** The kernel reports an unspecified one for an external link, and refuses that of an Ethernet tunnel. */
    remote: [7, stateOnly(address, (remote, { external }) => external === true && isUnspecified(remote))],
    /** Hop limit over IPv6. 0 to copy that of the inner packet. */
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
    /** The metadata of each packet has its destination. */
    external: [18, flag],
    ignoreDf: [19, bool8],
    fwmark: [20, u32],
    /** Port of the source that is mirrored, in version 1. */
    erspanIndex: [21, u32],
    erspanVersion: [22, u8],
    /** Direction of the mirrored traffic, in version 2. */
    erspanDirection: [23, enumeration(u8, { ingress: 0, egress: 1 })],
    /** In version 2. */
    erspanHardwareId: [24, u16],
  }));
}
