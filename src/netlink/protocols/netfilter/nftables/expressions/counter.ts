import { attributes, be64, type Infer } from '../../../../codec/index.ts';
import { asBigInt, propertiesOf } from '../compile/json.ts';
import { isObjectReference, objectReference } from '../compile/object-reference.ts';
import { inProperty } from '../compile/refusal.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { NftStatement } from '../json-types.ts';
import { listInteger } from '../list/integers.ts';
import type { ListOptions } from '../list/list-scope.ts';

/** Counts packets and bytes (`NFTA_COUNTER_*`). */
export const counterExpression = attributes('NFTA_COUNTER', () => ({
  bytes: [1, be64],
  packets: [2, be64],
}));
export interface CounterExpression extends Infer<typeof counterExpression> {}

/** The attributes of a counter: what it starts from, where that is not zero. */
function counterData(json: unknown): CounterExpression {
  if (json === null) return {};
  const { packets, bytes } = propertiesOf(
    json,
    ['packets', 'bytes'],
    'null or an object with packets and bytes',
  );
  const counts = {
    packets: inProperty('packets', () => asBigInt(packets)),
    bytes: inProperty('bytes', () => asBigInt(bytes)),
  };
  return {
    ...(counts.bytes === 0n ? {} : { bytes: counts.bytes }),
    ...(counts.packets === 0n ? {} : { packets: counts.packets }),
  };
}

function listCounter(data: unknown, { stateless }: ListOptions): NftStatement {
  if (stateless === true) return { counter: null };
  const { packets = 0n, bytes = 0n } = data as CounterExpression;
  return { counter: { packets: listInteger(packets), bytes: listInteger(bytes) } };
}

/** `counter` in JSON. */
export const counter: ExpressionKind = {
  name: 'counter',
  schema: counterExpression,
  stateful: { counter: counterData },
  listState: listCounter,
  statements: {
    counter(json, rule) {
      if (isObjectReference(json)) objectReference(json, rule, 1);
      else {
        const data = counterData(json);
        rule.add({ emit: (code) => code.push('counter', data) });
      }
    },
  },
};
