import { attributes, be32, bytes, type Infer, string } from '../../../../codec/index.ts';
import type { ExpressionKind } from '../expression-kind.ts';

/** A target of xtables (`NFTA_TARGET_*`). */
export const targetExpression = attributes('NFTA_TARGET', () => ({
  name: [1, string],
  rev: [2, be32],
  /** A struct of the extension, host byte order. */
  info: [3, bytes],
}));
export interface TargetExpression extends Infer<typeof targetExpression> {}

/** A target of xtables: nft cannot write it. */
export const target: ExpressionKind = {
  name: 'target',
  schema: targetExpression,
  list: (data, rule) => rule.add({ xt: { type: 'target', name: (data as TargetExpression).name ?? '' } }),
};
