import { attributes, be32, be64, type Infer } from '../../../../codec/index.ts';
import { asBigInt, propertiesOf } from '../compile/json.ts';
import { inProperty } from '../compile/refusal.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { NftStatement } from '../json-types.ts';
import { listInteger } from '../list/integers.ts';
import type { ListOptions } from '../list/list-scope.ts';

/** When the rule matched last (`NFTA_LAST_*`). */
export const lastExpression = attributes('NFTA_LAST', () => ({
  set: [1, be32],
  /** Milliseconds ago. */
  msecs: [2, be64],
}));
export interface LastExpression extends Infer<typeof lastExpression> {}

/** When it matched last, in milliseconds ago. */
function lastData(json: unknown): LastExpression {
  if (json === null) return {};
  const { used } = propertiesOf(json, ['used'], 'null or an object with used');
  return used === 'never' ? {} : { msecs: inProperty('used', () => asBigInt(used)), set: 1 };
}

function listLast(data: unknown, { stateless }: ListOptions): NftStatement {
  if (stateless === true) return { last: null };
  const { set, msecs = 0n } = data as LastExpression;
  return { last: set === undefined || set === 0 ? null : { used: listInteger(msecs) } };
}

/** `last` in JSON. */
export const last: ExpressionKind = {
  name: 'last',
  schema: lastExpression,
  stateful: { last: lastData },
  listState: listLast,
};
