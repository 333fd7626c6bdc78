import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { ipv4, ipv6 } from '../../../../codec/scalars/addresses.ts';
import { be32, u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import type { LinkKind } from './kind.ts';

/** The options of virtual tunnels over either family. */
function vtiOptions(address: Type<string>) {
  return attributes('IFLA_VTI', () => ({
    /** Index of the link to send on. */
    link: [1, u32],
    /** Key of received packets. */
    iKey: [2, be32],
    /** Key of sent packets. */
    oKey: [3, be32],
    local: [4, address],
    remote: [5, address],
    fwmark: [6, u32],
  }));
}

const options = vtiOptions(ipv4);
const options6 = vtiOptions(ipv6);
/** Options of a vti. */
export interface Vti extends Infer<typeof options> {}
/** Options of a vti6. */
export interface Vti6 extends Infer<typeof options6> {}

/** Virtual tunnel for IPsec over IPv4 (`IFLA_VTI_*` of linux/if_tunnel.h). Linux 3.6. */
export const vti: LinkKind<Vti> = {
  options,
  changeable: 'all',
  linkOptions: ['link'],
  hasFixedAddress: true,
};
/** The same over IPv6. Linux 3.15. */
export const vti6: LinkKind<Vti6> = {
  options: options6,
  changeable: 'all',
  linkOptions: ['link'],
  hasFixedAddress: true,
};
