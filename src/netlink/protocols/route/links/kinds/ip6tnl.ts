import { ipv6 } from '../../../../codec/scalars/addresses.ts';
import type { Infer } from '../../../../codec/type.ts';
import { ipTunnelOptions } from './ip-tunnel-options.ts';
import { ip6TunnelFlags } from './ip6-tunnel-flags.ts';
import type { LinkKind } from './kind.ts';

const options = ipTunnelOptions(ipv6, ip6TunnelFlags);
/** Options of an ip6tnl. */
export interface Ip6Tunnel extends Infer<typeof options> {}

const rules = { changeable: { except: ['external'] }, linkOptions: ['link'] } as const;

/** IPv6, IPv4 or MPLS within IPv6 (`IFLA_IPTUN_*` of linux/if_tunnel.h). */
export const ip6tnl: LinkKind<Ip6Tunnel> = { options, fixed: ['external'], ...rules, hasFixedAddress: true };
