import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Sends the packet out of another link (`NFTA_FWD_*`). */
export const fwdExpression = attributes('NFTA_FWD', () => ({
  sregDev: [1, be32],
  sregAddr: [2, be32],
  nfproto: [3, be32],
}));
export interface FwdExpression extends Infer<typeof fwdExpression> {}
