import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { ip } from '../../../../codec/scalars/addresses.ts';
import { be32, u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Virtual tunnel for IPsec: vti over IPv4, vti6 over IPv6 (`IFLA_VTI_*` of linux/if_tunnel.h). */
export const vti = attributes('IFLA_VTI', () => ({
  link: [1, u32],
  iKey: [2, be32],
  oKey: [3, be32],
  local: [4, ip],
  remote: [5, ip],
  fwmark: [6, u32],
}));
/** Options of a vti or vti6. */
export interface Vti extends Infer<typeof vti> {}
