import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import { string } from '../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../codec/type.ts';

/** A number below `modulus`, counted up or random (`NFTA_NG_*`). */
export const numgenExpression = attributes('NFTA_NG', () => ({
  dreg: [1, be32],
  modulus: [2, be32],
  type: [3, enumeration(be32, { inc: 0, random: 1 })],
  offset: [4, be32],
  setName: [5, string],
  setId: [6, be32],
}));
export interface NumgenExpression extends Infer<typeof numgenExpression> {}
