import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import { natFlags } from '../nat-flags.ts';

/** Translates the destination to this host (`NFTA_REDIR_*`). */
export const redirectExpression = attributes('NFTA_REDIR', () => ({
  regProtoMin: [1, be32],
  regProtoMax: [2, be32],
  flags: [3, natFlags],
}));
export interface RedirectExpression extends Infer<typeof redirectExpression> {}
