import { attributes, be32, be64, flags, type Infer } from '../../../../codec/index.ts';
import { asBigInt, asBoolean, propertiesOf, wordOf } from '../compile/json.ts';
import { isObjectReference, objectReference } from '../compile/object-reference.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { NftStatement } from '../json-types.ts';
import { listInteger } from '../list/integers.ts';
import type { ListOptions } from '../list/list-scope.ts';
import { byteUnits, inUnit } from './limit.ts';

/** Matches up to a number of bytes in all (`NFTA_QUOTA_*`). */
export const quotaExpression = attributes('NFTA_QUOTA', () => ({
  bytes: [1, be64],
  flags: [2, flags(be32, { inv: 1, depleted: 2 })],
  consumed: [4, be64],
}));
export interface QuotaExpression extends Infer<typeof quotaExpression> {}

/** The attributes of a quota. */
function quotaData(json: unknown): QuotaExpression {
  const {
    val,
    val_unit: valUnit,
    used,
    used_unit: usedUnit,
    inv,
  } = propertiesOf(json, ['val', 'val_unit', 'used', 'used_unit', 'inv']);
  return {
    bytes: asBigInt(val) * wordOf('a unit', byteUnits, valUnit ?? 'bytes'),
    consumed: asBigInt(used ?? 0) * wordOf('a unit', byteUnits, usedUnit ?? 'bytes'),
    flags: asBoolean(inv, 'inv') ? ['inv'] : [],
  };
}

function listQuota(data: unknown, { stateless }: ListOptions): NftStatement {
  const { bytes = 0n, consumed = 0n, flags } = data as QuotaExpression;
  const { count, unit } = inUnit(bytes);
  const used = inUnit(consumed);
  return {
    quota: {
      val: listInteger(count),
      val_unit: unit,
      ...(consumed === 0n || stateless === true
        ? {}
        : { used: listInteger(used.count), used_unit: used.unit }),
      ...(flags?.includes('inv') ? { inv: true } : {}),
    },
  };
}

/** `quota` in JSON. */
export const quota: ExpressionKind = {
  name: 'quota',
  schema: quotaExpression,
  stateful: { quota: quotaData },
  listState: listQuota,
  statements: {
    quota(json, rule) {
      if (isObjectReference(json)) objectReference(json, rule, 2);
      else {
        const data = quotaData(json);
        rule.add({ emit: (code) => code.push('quota', data) });
      }
    },
  },
};
