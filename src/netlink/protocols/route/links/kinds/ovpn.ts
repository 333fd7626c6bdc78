import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { u8 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

const options = attributes('IFLA_OVPN', () => ({
  /** One peer, or many. */
  mode: [1, enumeration(u8, { p2p: 0, mp: 1 })],
}));
/** Options of an OpenVPN link. */
export interface Ovpn extends Infer<typeof options> {}

/** OpenVPN in the kernel (`IFLA_OVPN_*` of linux/if_link.h). Peers are configured by generic netlink. Linux 6.16. */
export const ovpn: LinkKind<Ovpn> = { options, fixed: 'all' };
