import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { be16, u8 } from '../../../../codec/scalars/integers.ts';
import { bareString } from '../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../codec/type.ts';

/** A helper of connection tracking (`NFTA_CT_HELPER_*`). */
export const ctHelperObject = attributes('NFTA_CT_HELPER', () => ({
  name: [1, bareString],
  l3proto: [2, be16],
  l4proto: [3, u8],
}));
export interface CtHelperObject extends Infer<typeof ctHelperObject> {}
