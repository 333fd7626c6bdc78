import { asBigInt } from '../compile/json.ts';
import { inProperty } from '../compile/refusal.ts';
import type { CounterExpression } from '../expressions/counter.ts';
import { listInteger } from '../list/integers.ts';
import type { ObjectKind } from './object-kind.ts';

/** `counter` in JSON. */
export const counter: ObjectKind = {
  json: 'counter',
  type: 1,
  name: 'counter',
  properties: ['packets', 'bytes'],
  compile: ({ packets, bytes }): CounterExpression => ({
    bytes: inProperty('bytes', () => asBigInt(bytes ?? 0)),
    packets: inProperty('packets', () => asBigInt(packets ?? 0)),
  }),
  list(data, { stateless }) {
    if (stateless === true) return {};
    const { packets = 0n, bytes = 0n } = data as CounterExpression;
    return { packets: listInteger(packets), bytes: listInteger(bytes) };
  },
};
