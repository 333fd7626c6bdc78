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
import { type EncodedList, encodable, leftEncoded } from './encoded-list.ts';
import { expressionList } from './expression.ts';

const compat = attributes('NFTA_RULE_COMPAT', () => ({
  proto: [1, be32],
  flags: [2, flags(be32, { inv: 2 })],
}));

/** Makes the schema of a rule's attributes with a type of its list of expressions. */
const attributesWith = <T>(expressions: Type<T>) =>
  attributes('NFTA_RULE', () => ({
    table: [1, stringOf(255)],
    chain: [2, stringOf(255)],
    handle: [3, be64],
    expressions: [4, expressions, NESTED],
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

/** Attributes of a rule (`NFTA_RULE_*`). */
export const ruleAttributes = attributesWith(encodable(expressionList));

/** A message about a rule. */
export interface RuleMessage extends StructWithAttributes<NetfilterHeader, Infer<typeof ruleAttributes>> {}
export const ruleMessage: Type<RuleMessage> = structWithAttributes(netfilterHeader, ruleAttributes);

/** A message about a rule, whose expressions are left encoded. */
export type EncodedRuleMessage = Omit<RuleMessage, 'expressions'> & { expressions?: EncodedList | undefined };
export const encodedRuleMessage = structWithAttributes(
  netfilterHeader,
  attributesWith(leftEncoded(expressionList)),
) as Type<EncodedRuleMessage>;
