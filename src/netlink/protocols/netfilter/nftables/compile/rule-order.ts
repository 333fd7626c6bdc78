import { type NetfilterFamily, netfilterFamilies } from '../../header.ts';
import type { RuleMessage } from '../rules.ts';
import { messageFlags, type TransactionCompiler } from './transaction.ts';

/** The chain that a rule is in. */
export interface RulePlace {
  readonly family: NetfilterFamily;
  readonly table: string;
  readonly chain: string;
}

/** A rule of a chain: the handle of one that is in the kernel, or the message of one that the transaction adds. */
type Rule = bigint | RuleMessage;

/** Returns the rules that a chain has once the messages compiled so far are executed, in their order. */
export function rulesOfChain({ family, table, chain }: RulePlace, transaction: TransactionCompiler): Rule[] {
  const rules: Rule[] = [...(transaction.known.ruleHandles?.(family, table, chain) ?? [])];
  const number = netfilterFamilies[family];
  for (const { name, value, flags } of transaction.messages) {
    const message = value as RuleMessage & { readonly name?: string };
    // A message without a family is for all families.
    if (message.family !== number && message.family !== 0) continue;
    if (name === 'newRule' && message.table === table && message.chain === chain)
      addRule(rules, message, flags);
    else if (name === 'deleteRule' || name === 'destroyRule') removeRules(rules, message, { table, chain });
    else if (name === 'deleteTable' || name === 'destroyTable') {
      if (message.name === undefined || message.name === table) rules.length = 0;
    } else if ((name === 'deleteChain' || name === 'destroyChain') && message.table === table)
      if (message.name === chain) rules.length = 0;
  }
  return rules;
}

function addRule(rules: Rule[], message: RuleMessage, flags: number): void {
  if ((flags & messageFlags.replace) !== 0) return;
  const isAfter = (flags & messageFlags.append) !== 0;
  const { position, positionId } = message;
  const at = rules.findIndex((rule) =>
    typeof rule === 'bigint' ? rule === position : positionId !== undefined && rule.id === positionId,
  );
  if (at === -1) rules.splice(isAfter ? rules.length : 0, 0, message);
  else rules.splice(isAfter ? at + 1 : at, 0, message);
}

function removeRules(
  rules: Rule[],
  message: RuleMessage,
  { table, chain }: Pick<RulePlace, 'table' | 'chain'>,
): void {
  if (message.table !== table || (message.chain !== undefined && message.chain !== chain)) return;
  const { handle } = message;
  if (handle === undefined) rules.length = 0;
  else if (rules.includes(handle)) rules.splice(rules.indexOf(handle), 1);
}
