import { NESTED } from '../../../codec/attributes-iterator.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { flags } from '../../../codec/scalars/enums.ts';
import { be32, be64 } from '../../../codec/scalars/integers.ts';
import { stringOf } from '../../../codec/scalars/strings.ts';
import { stateOnly, stateOnlyBits } from '../../../codec/state-only.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { type NetfilterHeader, netfilterHeader, netfilterMessageType } from '../header.ts';

// Messages about accounting objects (`NFNL_MSG_ACCT_*` of linux/netfilter/nfnetlink_acct.h).
export const NFNL_MSG_ACCT_NEW = netfilterMessageType('acct', 0);
export const NFNL_MSG_ACCT_GET = netfilterMessageType('acct', 1);
export const NFNL_MSG_ACCT_GET_CTRZERO = netfilterMessageType('acct', 2);
export const NFNL_MSG_ACCT_DEL = netfilterMessageType('acct', 3);
export const NFNL_MSG_ACCT_OVERQUOTA = netfilterMessageType('acct', 4);

const filter = attributes('NFACCT_FILTER', () => ({ mask: [1, be32], value: [2, be32] }));

/** Attributes of an accounting object (`NFACCT_*`). */
export const accountingAttributes = attributes('NFACCT', () => ({
  name: [1, stringOf(31)],
  packets: [2, be64],
  bytes: [3, be64],
  /** Number of rules that use it, and one. */
  use: [4, stateOnly(be32)],
  /** Whether `quota` counts packets or bytes. `overquota`: it is used up. Linux 3.16. */
  flags: [5, stateOnlyBits(flags(be32, { quotaPackets: 1, quotaBytes: 2, overquota: 4 }), ['overquota'])],
  quota: [6, be64],
  /** In requests to list: objects whose flags have this value under the mask. */
  filter: [7, filter, NESTED],
}));
export interface AccountingAttributes extends Infer<typeof accountingAttributes> {}

/** A message about an accounting object. */
export interface AccountingMessage extends StructWithAttributes<NetfilterHeader, AccountingAttributes> {}
export const accountingMessage: Type<AccountingMessage> = structWithAttributes(
  netfilterHeader,
  accountingAttributes,
);
