import { type LimitExpression, limitData, listLimit } from '../expressions/limit.ts';
import type { ObjectKind } from './object-kind.ts';

/** `limit` in JSON. */
export const limit: ObjectKind = {
  json: 'limit',
  type: 4,
  name: 'limit',
  properties: ['rate', 'rate_unit', 'per', 'burst', 'burst_unit', 'inv'],
  compile: (command): LimitExpression => {
    const { burst = 0, ...data } = limitData({ burst: 0, ...command });
    const { rate, unit, type, flags } = data;
    return { rate, unit, burst, type, flags };
  },
  list(data) {
    const limited = listLimit(data as LimitExpression);
    if (limited.burst !== 0) return limited;
    const { burst: _, burst_unit: __, ...rest } = limited;
    return rest;
  },
};
