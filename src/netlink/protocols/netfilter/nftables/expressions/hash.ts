import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import { string } from '../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../codec/type.ts';

/** A number below `modulus` from a hash of a register, or of the connection (`NFTA_HASH_*`). */
export const hashExpression = attributes('NFTA_HASH', () => ({
  sreg: [1, be32],
  dreg: [2, be32],
  len: [3, be32],
  modulus: [4, be32],
  seed: [5, be32],
  offset: [6, be32],
  type: [7, enumeration(be32, { jhash: 0, symhash: 1 })],
  setName: [8, string],
  setId: [9, be32],
}));
export interface HashExpression extends Infer<typeof hashExpression> {}
