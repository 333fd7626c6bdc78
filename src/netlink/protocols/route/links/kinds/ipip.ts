import { ipv4 } from '../../../../codec/scalars/addresses.ts';
import { flags } from '../../../../codec/scalars/enums.ts';
import { u16 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import { ipTunnelOptions } from './ip-tunnel-options.ts';
import type { LinkKind } from './kind.ts';

const options = ipTunnelOptions(ipv4, flags(u16, { isatap: 1 }));
/** Options of an ipip or sit. */
export interface IpTunnel extends Infer<typeof options> {}

const rules = { changeable: { except: ['external'] }, linkOptions: ['link'] } as const;

/** IPv4 or MPLS within IPv4 (`IFLA_IPTUN_*` of linux/if_tunnel.h). */
export const ipip: LinkKind<IpTunnel> = { options, fixed: ['external'], ...rules, hasFixedAddress: true };
/** IPv6, IPv4 or MPLS within IPv4, also 6rd and ISATAP. */
export const sit: LinkKind<IpTunnel> = { options, fixed: ['external'], ...rules, hasFixedAddress: true };
