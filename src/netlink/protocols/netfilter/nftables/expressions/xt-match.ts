import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import { bytes, string } from '../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { ExpressionKind } from '../expression-kind.ts';

/** A match of xtables (`NFTA_MATCH_*`). */
export const matchExpression = attributes('NFTA_MATCH', () => ({
  name: [1, string],
  rev: [2, be32],
  /** A struct of the extension, host byte order. */
  info: [3, bytes],
}));
export interface MatchExpression extends Infer<typeof matchExpression> {}

export const match: ExpressionKind = { name: 'match', schema: matchExpression };
