import { attributes, be32, flags, type Infer } from '../../../../codec/index.ts';
import { asBoolean, asInteger, propertiesOf } from '../compile/json.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { NftStatement } from '../json-types.ts';

/** Matches up to a number of connections (`NFTA_CONNLIMIT_*`). */
export const connlimitExpression = attributes('NFTA_CONNLIMIT', () => ({
  count: [1, be32],
  flags: [2, flags(be32, { inv: 1 })],
}));
export interface ConnlimitExpression extends Infer<typeof connlimitExpression> {}

function connlimitData(json: unknown): ConnlimitExpression {
  const { val, inv } = propertiesOf(json, ['val', 'inv']);
  return { count: asInteger(val, 0, 0xffffffff), flags: asBoolean(inv, 'inv') ? ['inv'] : [] };
}

function listConnlimit(data: unknown): NftStatement {
  const { count = 0, flags } = data as ConnlimitExpression;
  return { 'ct count': flags?.includes('inv') ? { val: count, inv: true } : { val: count } };
}

/** `ct count` in JSON. */
export const connlimit: ExpressionKind = {
  name: 'connlimit',
  schema: connlimitExpression,
  stateful: { 'ct count': connlimitData },
  listState: listConnlimit,
};
