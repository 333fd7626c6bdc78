import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { flags } from '../../../../codec/scalars/enums.ts';
import { be32, be64 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Matches up to a number of bytes in all (`NFTA_QUOTA_*`). */
export const quotaExpression = attributes('NFTA_QUOTA', () => ({
  bytes: [1, be64],
  flags: [2, flags(be32, { inv: 1, depleted: 2 })],
  consumed: [4, be64],
}));
export interface QuotaExpression extends Infer<typeof quotaExpression> {}
