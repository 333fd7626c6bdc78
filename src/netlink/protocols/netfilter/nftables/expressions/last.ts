import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { be32, be64 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** When the rule matched last (`NFTA_LAST_*`). */
export const lastExpression = attributes('NFTA_LAST', () => ({
  set: [1, be32],
  /** Milliseconds ago. */
  msecs: [2, be64],
}));
export interface LastExpression extends Infer<typeof lastExpression> {}
