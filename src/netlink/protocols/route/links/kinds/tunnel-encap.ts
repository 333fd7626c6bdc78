import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { be16, u16 } from '../../../../codec/scalars/integers.ts';

/** Outer encapsulation of a tunnel (`TUNNEL_ENCAP_*` of linux/if_tunnel.h). */
export const encapType = enumeration(u16, { none: 0, fou: 1, gue: 2, mpls: 3 });

/** Options of the outer encapsulation (`TUNNEL_ENCAP_FLAG_*`). */
export const encapFlags = flags(u16, { csum: 1, csum6: 2, remcsum: 4 });

/** UDP port of the outer encapsulation. As source port, 0 means one chosen by flow. */
export const encapPort = be16;
