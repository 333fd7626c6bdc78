import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be16, flag, u8, u16 } from '../../../../codec/scalars/integers.ts';
import { string } from '../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../codec/type.ts';
import { withRules } from './rules.ts';

/** A mesh of Ethernet links (`IFLA_BATADV_*` of linux/batman_adv.h). */
export const batadv = attributes('IFLA_BATADV', () => ({ algorithm: [1, string] }));
/** Options of a B.A.T.M.A.N. link. */
export interface Batadv extends Infer<typeof batadv> {}

/** A protocol within UDP without a header (`IFLA_BAREUDP_*` of linux/if_link.h). Linux 5.7. */
export const bareudp = withRules(
  attributes('IFLA_BAREUDP', () => ({
    port: [1, be16],
    etherType: [2, be16],
    sourcePortMinimum: [3, u16],
    multiproto: [4, flag],
  })),
  { required: ['data.port', 'data.etherType'] },
);
/** Options of a bareudp link. */
export interface Bareudp extends Infer<typeof bareudp> {}

/** A partition of an InfiniBand port (`IFLA_IPOIB_*` of linux/if_link.h). */
export const ipoib = attributes('IFLA_IPOIB', () => ({
  pkey: [1, u16],
  mode: [2, enumeration(u16, { datagram: 0, connected: 1 })],
  userMulticast: [3, u16],
}));
/** Options of an IPoIB link. */
export interface Ipoib extends Infer<typeof ipoib> {}

/** OpenVPN in the kernel (`IFLA_OVPN_*` of linux/if_link.h). Linux 6.16. */
export const ovpn = attributes('IFLA_OVPN', () => ({ mode: [1, enumeration(u8, { p2p: 0, mp: 1 })] }));
/** Options of an OpenVPN link. */
export interface Ovpn extends Infer<typeof ovpn> {}
