import {
  attributes,
  be32,
  be64,
  bytes,
  flags,
  type Infer,
  NESTED,
  type StructWithAttributes,
  stringOf,
  structWithAttributes,
  type Type,
} from '../../../codec/index.ts';
import { type NetfilterHeader, netfilterHeader } from '../header.ts';
import { expressionList } from './expression.ts';

const compat = attributes('NFTA_RULE_COMPAT', () => ({
  proto: [1, be32],
  flags: [2, flags(be32, { inv: 2 })],
}));

/** Attributes of a rule (`NFTA_RULE_*`). */
export const ruleAttributes = attributes('NFTA_RULE', () => ({
  table: [1, stringOf(255)],
  chain: [2, stringOf(255)],
  handle: [3, be64],
  expressions: [4, expressionList, NESTED],
  /** For matches and targets of xtables. */
  compat: [5, compat, NESTED],
  /** Handle of the rule that it is put before, or after. */
  position: [6, be64],
  userdata: [7, bytes],
  /** Number in a transaction, for references to it. */
  id: [9, be32],
  positionId: [10, be32],
  chainId: [11, be32],
}));

/** A message about a rule. */
export interface RuleMessage extends StructWithAttributes<NetfilterHeader, Infer<typeof ruleAttributes>> {}
export const ruleMessage: Type<RuleMessage> = structWithAttributes(netfilterHeader, ruleAttributes);
