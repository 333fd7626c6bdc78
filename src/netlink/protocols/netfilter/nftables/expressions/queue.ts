import { attributes, be16, be32, flags, type Infer } from '../../../../codec/index.ts';
import { assign } from '../compile/assign.ts';
import { asInteger, asList, isObject, propertiesOf, wordOf } from '../compile/json.ts';
import { located, refuse } from '../compile/refusal.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import { integer } from '../datatypes/basic.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { NftExpression } from '../json-types.ts';
import type { ListScope } from '../list/list-scope.ts';

/** Passes the packet to a program (`NFTA_QUEUE_*`). */
export const queueExpression = attributes('NFTA_QUEUE', () => ({
  num: [1, be16],
  /** Number of queues from `num` on. */
  total: [2, be16],
  flags: [3, flags(be16, { bypass: 1, fanout: 2 })],
  /** The number of the queue is in this register. */
  sregQnum: [4, be32],
}));
export interface QueueExpression extends Infer<typeof queueExpression> {}

const flagNames = { bypass: 'bypass', fanout: 'fanout' } as const;
const number16 = { type: integer, bits: 16, order: 'host' } as const;

function compileQueue(json: unknown, rule: RuleScope): void {
  const { num = 0, flags: list } = propertiesOf(json === null ? {} : json, ['num', 'flags']);
  const given =
    list === undefined ? [] : asList(list).map((flag) => wordOf('a flag of queue', flagNames, flag));
  const flagged = given.length === 0 ? {} : { flags: given };
  try {
    if (isObject(num) && !('range' in num)) {
      if (given.includes('fanout')) refuse('fanout needs a range of queues');
      assign(rule, rule.operand(num, number16), 'queue', (sregQnum) => ({ ...flagged, sregQnum }));
      return;
    }
    const value = rule.value(num, number16);
    const [from, to] = value.kind === 'range' ? [value.from, value.to] : [];
    const first =
      from === undefined ? asInteger(num, 0, 0xffff) : (from[0] as number) * 256 + (from[1] as number);
    const last = to === undefined ? first : (to[0] as number) * 256 + (to[1] as number);
    if (given.includes('fanout') && first === last) refuse('fanout needs a range of queues');
    rule.add({ emit: (code) => code.push('queue', { num: first, total: last - first + 1, ...flagged }) });
  } catch (error) {
    throw located(error, 'num');
  }
}

function listQueue(data: unknown, rule: ListScope): void {
  const { num = 0, total = 1, flags = [], sregQnum } = data as QueueExpression;
  const number: NftExpression =
    sregQnum !== undefined
      ? rule.value(rule.read(sregQnum), number16)
      : total > 1
        ? { range: [num, num + total - 1] }
        : num;
  const given = Object.keys(flagNames).filter((name) => flags.includes(name as 'bypass'));
  rule.add({
    queue: { num: number, ...(given.length === 0 ? {} : { flags: given.length === 1 ? given[0] : given }) },
  });
}

/** `queue` in JSON. */
export const queue: ExpressionKind = {
  name: 'queue',
  schema: queueExpression,
  list: listQueue,
  statements: { queue: compileQueue },
};
