import { attributes, NESTED } from '../../../../codec/composites/attribute-set.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { be32, be64 } from '../../../../codec/scalars/integers.ts';
import { string } from '../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../codec/type.ts';
import { expression, expressionList } from '../expression.ts';

/** Adds, updates or deletes an element of a set for the packet (`NFTA_DYNSET_*`). */
export const dynsetExpression = attributes('NFTA_DYNSET', () => ({
  setName: [1, string],
  setId: [2, be32],
  op: [3, enumeration(be32, { add: 0, update: 1, delete: 2 })],
  sregKey: [4, be32],
  sregData: [5, be32],
  /** Milliseconds. */
  timeout: [6, be64],
  expr: [7, expression, NESTED],
  flags: [9, flags(be32, { inv: 1, expr: 2 })],
  expressions: [10, expressionList, NESTED],
}));
export interface DynsetExpression extends Infer<typeof dynsetExpression> {}
