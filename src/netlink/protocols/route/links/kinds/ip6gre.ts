import { ipv6 } from '../../../../codec/scalars/addresses.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { OptionNames } from '../../listed-options.ts';
import { greOptions } from './gre-options.ts';
import type { LinkKind } from './kind.ts';

const options = greOptions(ipv6);
/** Options of an ip6gre, ip6gretap or ip6erspan. */
export interface Ip6gre extends Infer<typeof options> {}

/** The kernel refuses every change of an external Ethernet tunnel. */
const rules = { changeable: { except: ['external'] }, linkOptions: ['link'] } as const;
const fixed = ({ external }: Ip6gre): OptionNames<Ip6gre> => (external === true ? 'all' : []);

/** Any protocol within GRE over IPv6 (`IFLA_GRE_*` of linux/if_tunnel.h). Linux 3.7. */
export const ip6gre: LinkKind<Ip6gre> = { options, ...rules, hasFixedAddress: true };
/** Ethernet within GRE over IPv6. Linux 3.7. */
export const ip6gretap: LinkKind<Ip6gre> = { options, fixed, ...rules };
/** Mirrored Ethernet within GRE over IPv6. Linux 4.16. */
export const ip6erspan: LinkKind<Ip6gre> = { options, fixed, ...rules };
