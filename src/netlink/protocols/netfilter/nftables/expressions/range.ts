import { attributes, NESTED } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import { data } from '../data.ts';
import type { ExpressionKind } from '../expression-kind.ts';

/** Whether a register lies between two constants, both included (`NFTA_RANGE_*`). */
export const rangeExpression = attributes('NFTA_RANGE', () => ({
  sreg: [1, be32],
  op: [2, enumeration(be32, { eq: 0, neq: 1 })],
  fromData: [3, data, NESTED],
  toData: [4, data, NESTED],
}));
export interface RangeExpression extends Infer<typeof rangeExpression> {}

export const range: ExpressionKind = { name: 'range', schema: rangeExpression };
