import { attributes, be32, bytes, type Infer, string } from '../../../../codec/index.ts';
import type { ExpressionKind } from '../expression-kind.ts';

/** A match of xtables (`NFTA_MATCH_*`). */
export const matchExpression = attributes('NFTA_MATCH', () => ({
  name: [1, string],
  rev: [2, be32],
  /** A struct of the extension, host byte order. */
  info: [3, bytes],
}));
export interface MatchExpression extends Infer<typeof matchExpression> {}

/** A match of xtables: nft cannot write it. */
export const match: ExpressionKind = {
  name: 'match',
  schema: matchExpression,
  list: (data, rule) => rule.add({ xt: { type: 'match', name: (data as MatchExpression).name ?? '' } }),
};
