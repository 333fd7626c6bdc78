import { attributes, NESTED } from '../../../../codec/composites/attribute-set.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import { data } from '../data.ts';

/** Loads a constant into a register, or gives a verdict (register 0) (`NFTA_IMMEDIATE_*`). */
export const immediateExpression = attributes('NFTA_IMMEDIATE', () => ({
  dreg: [1, be32],
  data: [2, data, NESTED],
}));
export interface ImmediateExpression extends Infer<typeof immediateExpression> {}
