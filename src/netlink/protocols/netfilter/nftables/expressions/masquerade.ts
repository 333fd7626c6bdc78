import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import { natFlags } from '../nat-flags.ts';

/** Translates the source to the address of the outgoing link (`NFTA_MASQ_*`). */
export const masqueradeExpression = attributes('NFTA_MASQ', () => ({
  flags: [1, natFlags],
  regProtoMin: [2, be32],
  regProtoMax: [3, be32],
}));
export interface MasqueradeExpression extends Infer<typeof masqueradeExpression> {}
