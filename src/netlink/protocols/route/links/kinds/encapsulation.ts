import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { be16, u16 } from '../../../../codec/scalars/integers.ts';

/** Within what a tunnel's packets travel (`TUNNEL_ENCAP_*` of linux/if_tunnel.h). */
export const encapType = enumeration(u16, { none: 0, fou: 1, gue: 2, mpls: 3 });

/** How (`TUNNEL_ENCAP_FLAG_*`). */
export const encapFlags = flags(u16, { csum: 1, csum6: 2, remcsum: 4 });

/** UDP port of the encapsulation; 0 for one chosen by flow, as source. */
export const encapPort = be16;
