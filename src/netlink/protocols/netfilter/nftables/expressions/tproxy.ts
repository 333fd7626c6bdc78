import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Passes the packet to a local socket without changing it (`NFTA_TPROXY_*`). */
export const tproxyExpression = attributes('NFTA_TPROXY', () => ({
  family: [1, be32],
  regAddr: [2, be32],
  regPort: [3, be32],
}));
export interface TproxyExpression extends Infer<typeof tproxyExpression> {}
