import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { flags } from '../../../../codec/scalars/enums.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import { string } from '../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Looks a register up in a set; of a map the data goes to `dreg` (0 for a verdict) (`NFTA_LOOKUP_*`). */
export const lookupExpression = attributes('NFTA_LOOKUP', () => ({
  set: [1, string],
  sreg: [2, be32],
  dreg: [3, be32],
  /** Number of a set of the same transaction. */
  setId: [4, be32],
  flags: [5, flags(be32, { inv: 1 })],
}));
export interface LookupExpression extends Infer<typeof lookupExpression> {}
