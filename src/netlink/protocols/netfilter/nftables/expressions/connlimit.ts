import { attributes, be32, flags, type Infer } from '../../../../codec/index.ts';
import { asInteger, asObject } from '../compile/json.ts';
import type { ExpressionKind } from '../expression-kind.ts';

/** Matches up to a number of connections (`NFTA_CONNLIMIT_*`). */
export const connlimitExpression = attributes('NFTA_CONNLIMIT', () => ({
  count: [1, be32],
  flags: [2, flags(be32, { inv: 1 })],
}));
export interface ConnlimitExpression extends Infer<typeof connlimitExpression> {}

function connlimitData(json: unknown): ConnlimitExpression {
  const { val, inv } = asObject(json);
  return { count: asInteger(val, 0, 0xffffffff), flags: inv === true ? ['inv'] : [] };
}

/** `ct count` in JSON. */
export const connlimit: ExpressionKind = {
  name: 'connlimit',
  schema: connlimitExpression,
  stateful: { 'ct count': connlimitData },
};
