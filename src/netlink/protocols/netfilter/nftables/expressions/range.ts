import { attributes, be32, enumeration, type Infer, NESTED } from '../../../../codec/index.ts';
import { data } from '../data.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';
import { listRange } from '../list/match.ts';

/** Whether a register lies between two constants, both included (`NFTA_RANGE_*`). */
export const rangeExpression = attributes('NFTA_RANGE', () => ({
  sreg: [1, be32],
  op: [2, enumeration(be32, { eq: 0, neq: 1 })],
  fromData: [3, data, NESTED],
  toData: [4, data, NESTED],
}));
export interface RangeExpression extends Infer<typeof rangeExpression> {}

function listRangeMatch(data: unknown, rule: ListScope): void {
  const { sreg, op = 'eq', fromData, toData } = data as RangeExpression;
  const from = fromData?.value;
  const to = toData?.value;
  if (from === undefined || to?.length !== from.length || typeof op === 'number')
    unlisted('a comparison that is not known');
  listRange(rule.read(sreg, from.length), op, from, to, rule);
}

/** Comparison with a range: part of `match` in JSON. */
export const range: ExpressionKind = { name: 'range', schema: rangeExpression, list: listRangeMatch };
