import { ipv4 } from '../../../../codec/scalars/addresses.ts';
import type { Infer } from '../../../../codec/type.ts';
import { greOptions } from './gre-options.ts';
import type { LinkKind } from './kind.ts';

const options = greOptions(ipv4);
/** Options of a gre, gretap or erspan. */
export interface Gre extends Infer<typeof options> {}

const rules = { changeable: { except: ['external'] }, linkOptions: ['link'] } as const;

/** Any protocol within GRE over IPv4 (`IFLA_GRE_*` of linux/if_tunnel.h). */
export const gre: LinkKind<Gre> = { options, ...rules, hasFixedAddress: true };
/** Ethernet within GRE over IPv4. */
export const gretap: LinkKind<Gre> = { options, ...rules };
/** Mirrored Ethernet within GRE over IPv4. Linux 4.14. */
export const erspan: LinkKind<Gre> = { options, ...rules };
