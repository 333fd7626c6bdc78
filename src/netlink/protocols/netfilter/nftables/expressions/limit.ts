import { attributes, be32, be64, enumeration, flags, type Infer } from '../../../../codec/index.ts';
import { asBigInt, asBoolean, asInteger, type JsonObject, propertiesOf, wordOf } from '../compile/json.ts';
import { isObjectReference, objectReference } from '../compile/object-reference.ts';
import { inProperty, located } from '../compile/refusal.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { NftLimit } from '../json-types.ts';
import { listInteger } from '../list/integers.ts';

/** Matches up to a rate, a token bucket (`NFTA_LIMIT_*`). */
export const limitExpression = attributes('NFTA_LIMIT', () => ({
  rate: [1, be64],
  /** Seconds. */
  unit: [2, be64],
  burst: [3, be32],
  type: [4, enumeration(be32, { packets: 0, bytes: 1 })],
  flags: [5, flags(be32, { inv: 1 })],
}));
export interface LimitExpression extends Infer<typeof limitExpression> {}

/** Seconds of what a rate counts by. */
export const limitPeriods: Readonly<Record<string, bigint>> = {
  second: 1n,
  minute: 60n,
  hour: 3600n,
  day: 86_400n,
  week: 604_800n,
};

/** Bytes of a unit. */
export const byteUnits: Readonly<Record<string, bigint>> = {
  bytes: 1n,
  kbytes: 1024n,
  mbytes: 1024n * 1024n,
};

/** Packets that may come at once where nothing else is said. */
const defaultBurst = 5;

function unitOf(json: unknown, name: string): bigint | undefined {
  if (json === undefined || json === 'packets') return undefined;
  try {
    return wordOf('a unit', byteUnits, json);
  } catch (error) {
    throw located(error, name);
  }
}

/** The attributes of a limit. */
export function limitData(json: unknown): LimitExpression {
  const {
    rate,
    rate_unit: rateUnit,
    per,
    burst,
    burst_unit: burstUnit,
    inv,
  } = propertiesOf(json, ['rate', 'rate_unit', 'per', 'burst', 'burst_unit', 'inv']);
  const unit = unitOf(rateUnit, 'rate_unit');
  const factor = unitOf(burstUnit, 'burst_unit') ?? 1n;
  const size =
    burst === undefined ? (unit === undefined ? defaultBurst : 0) : Number(asBigInt(burst) * factor);
  return {
    rate: asBigInt(rate) * (unit ?? 1n),
    unit: inProperty('per', () => wordOf('a period', limitPeriods, per)),
    ...(size === 0 && unit !== undefined ? {} : { burst: asInteger(size, 0, 0xffffffff) }),
    type: unit === undefined ? 'packets' : 'bytes',
    flags: asBoolean(inv, 'inv') ? ['inv'] : [],
  };
}

/** `limit` in JSON. */
export const limit: ExpressionKind = {
  name: 'limit',
  schema: limitExpression,
  stateful: { limit: limitData },
  listState: (data) => ({ limit: listLimit(data as LimitExpression) as unknown as NftLimit }),
  statements: {
    limit(json, rule) {
      if (isObjectReference(json)) objectReference(json, rule, 4);
      else {
        const data = limitData(json);
        rule.add({ emit: (code) => code.push('limit', data) });
      }
    },
  },
};

/** A unit that the bytes are a multiple of. */
export function inUnit(bytes: bigint): { count: bigint; unit: string } {
  if (bytes !== 0n && bytes % (1024n * 1024n) === 0n)
    return { count: bytes / (1024n * 1024n), unit: 'mbytes' };
  return bytes !== 0n && bytes % 1024n === 0n
    ? { count: bytes / 1024n, unit: 'kbytes' }
    : { count: bytes, unit: 'bytes' };
}

/** A limit in JSON. */
export function listLimit({
  rate = 0n,
  unit = 1n,
  burst = 0,
  type,
  flags = [],
}: LimitExpression): JsonObject {
  const per = Object.keys(limitPeriods).find((name) => limitPeriods[name] === unit) ?? listInteger(unit);
  const inv = flags.includes('inv') ? { inv: true } : {};
  if (type !== 'bytes') return { rate: listInteger(rate), burst, per, ...inv };
  const amount = inUnit(rate);
  const size = inUnit(BigInt(burst));
  const most = { burst: listInteger(size.count), burst_unit: size.unit };
  return { rate: listInteger(amount.count), rate_unit: amount.unit, per, ...most, ...inv };
}
