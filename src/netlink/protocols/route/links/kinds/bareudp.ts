import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be16, flag, u16 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

const options = attributes('IFLA_BAREUDP', () => ({
  /** UDP destination port. */
  port: [1, be16],
  /** Protocol of the packets inside (`ETH_P_*`). */
  etherType: [2, enumeration(be16, { ipv4: 0x0800, ipv6: 0x86dd, mpls_uc: 0x8847, mpls_mc: 0x8848 })],
  /** Least UDP source port. */
  sourcePortMinimum: [3, u16],
  /** With `ipv4`: IPv6 as well. With `mpls_uc`: `mpls_mc` as well. */
  multiproto: [4, flag],
}));
/** Options of a bareudp link. */
export interface Bareudp extends Infer<typeof options> {}

/** A layer-3 protocol within UDP, without a header between (`IFLA_BAREUDP_*` of linux/if_link.h). Linux 5.7. */
export const bareudp: LinkKind<Bareudp> = {
  options,
  required: ['options.port', 'options.etherType'],
  fixed: 'all',
};
