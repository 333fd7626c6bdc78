import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Sends a copy of the packet elsewhere (`NFTA_DUP_*`). */
export const dupExpression = attributes('NFTA_DUP', () => ({
  sregAddr: [1, be32],
  sregDev: [2, be32],
}));
export interface DupExpression extends Infer<typeof dupExpression> {}
