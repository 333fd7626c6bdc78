import { attributes, NESTED } from '../../../../codec/composites/attribute-set.ts';
import { enumeration, flags } from '../../../../codec/scalars/enums.ts';
import { be32 } from '../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../codec/type.ts';
import { expression } from '../expression.ts';
import type { ExpressionKind } from '../expression-kind.ts';

/** Runs one expression on the packet inside a tunnel (`NFTA_INNER_*`). Linux 6.2. */
export const innerExpression = attributes('NFTA_INNER', () => ({
  num: [1, be32],
  type: [2, enumeration(be32, { vxlan: 1, geneve: 2 })],
  flags: [3, flags(be32, { headerSize: 1, link: 2, network: 4, transport: 8 })],
  /** Length of the header of the tunnel, bytes. */
  headerSize: [4, be32],
  expr: [5, expression, NESTED],
}));
export interface InnerExpression extends Infer<typeof innerExpression> {}

export const inner: ExpressionKind = { name: 'inner', schema: innerExpression };
