import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Loads a property of the route (`NFTA_RT_*`). */
export const rtExpression = attributes('NFTA_RT', () => ({
  dreg: [1, be32],
  key: [2, enumeration(be32, { classid: 0, nexthop4: 1, nexthop6: 2, mtu: 3, ipsec: 4 })],
}));
export interface RtExpression extends Infer<typeof rtExpression> {}
