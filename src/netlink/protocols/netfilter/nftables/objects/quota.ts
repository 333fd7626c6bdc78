import { asBigInt, asBoolean } from '../compile/json.ts';
import { inProperty } from '../compile/refusal.ts';
import type { QuotaExpression } from '../expressions/quota.ts';
import { listInteger } from '../list/integers.ts';
import type { ObjectKind } from './object-kind.ts';

/** `quota` in JSON. */
export const quota: ObjectKind = {
  json: 'quota',
  type: 2,
  name: 'quota',
  properties: ['bytes', 'used', 'inv'],
  compile: ({ bytes, used, inv }): QuotaExpression => ({
    bytes: inProperty('bytes', () => asBigInt(bytes)),
    consumed: inProperty('used', () => asBigInt(used ?? 0)),
    flags: asBoolean(inv, 'inv') ? ['inv'] : [],
  }),
  list(data, { stateless }) {
    const { bytes = 0n, consumed = 0n, flags = [] } = data as QuotaExpression;
    const used = stateless === true ? 0n : consumed;
    return { bytes: listInteger(bytes), used: listInteger(used), inv: flags.includes('inv') };
  },
};
