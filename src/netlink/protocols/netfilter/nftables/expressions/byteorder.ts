import { attributes, be32, enumeration, type Infer } from '../../../../codec/index.ts';
import type { ExpressionKind } from '../expression-kind.ts';

/** Swaps the bytes of integers of `size` bytes in a value of `len` bytes (`NFTA_BYTEORDER_*`). */
export const byteorderExpression = attributes('NFTA_BYTEORDER', () => ({
  sreg: [1, be32],
  dreg: [2, be32],
  op: [3, enumeration(be32, { ntoh: 0, hton: 1 })],
  len: [4, be32],
  size: [5, be32],
}));
export interface ByteorderExpression extends Infer<typeof byteorderExpression> {}

/** Changes of the byte order: they do not show in JSON. */
export const byteorder: ExpressionKind = { name: 'byteorder', schema: byteorderExpression };
