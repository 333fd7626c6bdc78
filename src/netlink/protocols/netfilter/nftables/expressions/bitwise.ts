import { attributes, be32, enumeration, type Infer, NESTED } from '../../../../codec/index.ts';
import { data } from '../data.ts';
import type { ExpressionKind } from '../expression-kind.ts';

/** `(sreg & mask) ^ xor`, a shift by `data`, or sreg and sreg2 (or `data`) joined by a boolean operation (`NFTA_BITWISE_*`). */
export const bitwiseExpression = attributes('NFTA_BITWISE', () => ({
  sreg: [1, be32],
  dreg: [2, be32],
  /** Bytes. */
  len: [3, be32],
  mask: [4, data, NESTED],
  xor: [5, data, NESTED],
  /** and, or, xor of two registers: Linux 6.13. */
  op: [6, enumeration(be32, { maskXor: 0, lshift: 1, rshift: 2, and: 3, or: 4, xor: 5 })],
  data: [7, data, NESTED],
  sreg2: [8, be32],
}));
export interface BitwiseExpression extends Infer<typeof bitwiseExpression> {}

/** Operations of bits: part of keys and values in JSON. */
export const bitwise: ExpressionKind = { name: 'bitwise', schema: bitwiseExpression };
