import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import { natFlags } from '../nat-flags.ts';

/** Translates the source or the destination (`NFTA_NAT_*`). */
export const natExpression = attributes('NFTA_NAT', () => ({
  type: [1, enumeration(be32, { snat: 0, dnat: 1 })],
  /** `AF_INET` 2 or `AF_INET6` 10. */
  family: [2, be32],
  regAddrMin: [3, be32],
  regAddrMax: [4, be32],
  regProtoMin: [5, be32],
  regProtoMax: [6, be32],
  flags: [7, natFlags],
}));
export interface NatExpression extends Infer<typeof natExpression> {}
