import { attributes, be32, enumeration, type Infer, NESTED } from '../../../../codec/index.ts';
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

/** Comparison with a range: part of `match` in JSON. */
export const range: ExpressionKind = { name: 'range', schema: rangeExpression };
