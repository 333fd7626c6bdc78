import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { be16, u8, u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';

/** A connection that is expected (`NFTA_CT_EXPECT_*`). */
export const ctExpectationObject = attributes('NFTA_CT_EXPECT', () => ({
  l3proto: [1, be16],
  l4proto: [2, u8],
  dport: [3, be16],
  /** Milliseconds, host byte order. */
  timeout: [4, u32],
  size: [5, u8],
}));
export interface CtExpectationObject extends Infer<typeof ctExpectationObject> {}
