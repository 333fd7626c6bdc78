import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be32, u8 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Loads a property of the IPsec transformation of the packet (`NFTA_XFRM_*`). */
export const xfrmExpression = attributes('NFTA_XFRM', () => ({
  dreg: [1, be32],
  key: [2, enumeration(be32, { daddr4: 1, daddr6: 2, saddr4: 3, saddr6: 4, reqid: 5, spi: 6 })],
  dir: [3, enumeration(u8, { in: 0, out: 1 })],
  spnum: [4, be32],
}));
export interface XfrmExpression extends Infer<typeof xfrmExpression> {}
