import { attributes, NESTED } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import { data } from '../data.ts';

/** Compares a register with a constant, byte by byte; the rule ends where it is not so (`NFTA_CMP_*`). */
export const cmpExpression = attributes('NFTA_CMP', () => ({
  sreg: [1, be32],
  op: [2, enumeration(be32, { eq: 0, neq: 1, lt: 2, lte: 3, gt: 4, gte: 5 })],
  data: [3, data, NESTED],
}));
export interface CmpExpression extends Infer<typeof cmpExpression> {}
