import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import { bareString } from '../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../codec/type.ts';

/** Runs a named object, given by its name or looked up in a map (`NFTA_OBJREF_*`). */
export const objrefExpression = attributes('NFTA_OBJREF', () => ({
  immType: [1, be32],
  immName: [2, bareString],
  setSreg: [3, be32],
  setName: [4, bareString],
  setId: [5, be32],
}));
export interface ObjrefExpression extends Infer<typeof objrefExpression> {}
