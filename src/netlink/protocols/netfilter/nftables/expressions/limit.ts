import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { be32, be64 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Matches up to a rate, a token bucket (`NFTA_LIMIT_*`). */
export const limitExpression = attributes('NFTA_LIMIT', () => ({
  rate: [1, be64],
  /** Seconds. */
  unit: [2, be64],
  burst: [3, be32],
  type: [4, enumeration(be32, { packets: 0, bytes: 1 })],
  flags: [5, flags(be32, { inv: 1 })],
}));
export interface LimitExpression extends Infer<typeof limitExpression> {}
