import { attributes, be32, enumeration, flags, type Infer, NESTED } from '../../../../codec/index.ts';
import { expression } from '../expression.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';
import { headers } from '../payload/stack.ts';

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

function listInner(data: unknown, rule: ListScope): void {
  const { type, expr } = data as InnerExpression;
  const number = type === 'vxlan' ? 1 : type === 'geneve' ? 2 : type;
  for (const header of headers.values())
    if (header.tunnel !== undefined && header.tunnel.type === number) {
      rule.nested(expr?.name, expr?.data, header);
      return;
    }
  unlisted('a tunnel that is not known');
}

/** Keys of the packet in a tunnel: `tunnel` of `payload` and `meta` in JSON. */
export const inner: ExpressionKind = { name: 'inner', schema: innerExpression, list: listInner };
