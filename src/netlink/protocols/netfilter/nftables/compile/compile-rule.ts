import { type NetfilterFamily, netfilterFamilies } from '../../header.ts';
import type { Expression } from '../expression.ts';
import type { RuleMessage } from '../rules.ts';
import { writeUserData } from '../userdata.ts';
import { commentNote } from './comment.ts';
import { asArray } from './json.ts';
import { inProperty, located } from './refusal.ts';
import { RuleCompiler } from './rule.ts';
import type { TransactionCompiler } from './transaction.ts';

/** The attributes of a rule: what it does, and its comment. */
export function ruleBody(
  {
    family,
    table,
    chain,
    expr,
    comment,
  }: {
    readonly family: NetfilterFamily;
    readonly table: string;
    readonly chain: string;
    readonly expr: unknown;
    readonly comment?: unknown;
  },
  transaction: TransactionCompiler,
  origins?: number[],
): RuleMessage {
  let expressions: RuleMessage['expressions'];
  try {
    const statements = asArray(expr, 'a list of statements');
    const { patterns } = transaction;
    const encoded = patterns?.find(family, statements, transaction);
    if (encoded !== undefined) expressions = encoded as unknown as Expression[];
    else {
      const compiler = new RuleCompiler(family, table, transaction);
      expressions = compiler.compile(statements, origins);
      if (patterns !== undefined && compiler.comparisons !== undefined)
        expressions = patterns.add(
          family,
          statements,
          expressions,
          compiler.comparisons,
        ) as unknown as Expression[];
    }
  } catch (error) {
    throw located(error, 'expr');
  }
  const message: RuleMessage = {
    family: netfilterFamilies[family],
    version: 0,
    resourceId: 0,
    table,
    chain,
    expressions,
  };
  if (comment !== undefined)
    message.userdata = inProperty('comment', () => writeUserData([commentNote(comment)]));
  return message;
}
