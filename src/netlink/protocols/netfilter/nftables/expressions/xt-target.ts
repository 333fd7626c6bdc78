import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import { bytes, string } from '../../../../codec/scalars/strings.ts';
import type { Infer } from '../../../../codec/type.ts';
import type { ExpressionKind } from '../expression-kind.ts';

/** A target of xtables (`NFTA_TARGET_*`). */
export const targetExpression = attributes('NFTA_TARGET', () => ({
  name: [1, string],
  rev: [2, be32],
  /** A struct of the extension, host byte order. */
  info: [3, bytes],
}));
export interface TargetExpression extends Infer<typeof targetExpression> {}

export const target: ExpressionKind = { name: 'target', schema: targetExpression };
