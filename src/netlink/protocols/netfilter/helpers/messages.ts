import { NESTED } from '../../../codec/attributes-iterator.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { be16, be32 } from '../../../codec/scalars/integers.ts';
import { stringOf } from '../../../codec/scalars/strings.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { trackedProtocol } from '../conntrack/ip-protocols.ts';
import { type NetfilterHeader, netfilterHeader, netfilterMessageType } from '../header.ts';

// Messages about helpers (`NFNL_MSG_CTHELPER_*` of linux/netfilter/nfnetlink_cthelper.h).
export const NFNL_MSG_CTHELPER_NEW = netfilterMessageType('cthelper', 0);
export const NFNL_MSG_CTHELPER_GET = netfilterMessageType('cthelper', 1);
export const NFNL_MSG_CTHELPER_DEL = netfilterMessageType('cthelper', 2);

const protocols = attributes('NFCTH_TUPLE', () => ({
  l3proto: [1, enumeration(be16, { ip: 2, ip6: 10 })],
  l4proto: [2, trackedProtocol],
}));

/** Limits of one class of expectations. */
const policy = attributes('NFCTH_POLICY', () => ({
  name: [1, stringOf(15)],
  /** Most expectations of a flow. */
  expectMax: [2, be32],
  /** Seconds. */
  expectTimeout: [3, be32],
}));

const policies = attributes('NFCTH_POLICY_SET', () => ({
  count: [1, be32],
  first: [2, policy, NESTED],
  second: [3, policy, NESTED],
  third: [4, policy, NESTED],
  fourth: [5, policy, NESTED],
}));

/** Attributes of a helper in user space (`NFCTH_*`). */
export const helperAttributes = attributes('NFCTH', () => ({
  name: [1, stringOf(15)],
  /** Protocols of the flows that it is for. */
  tuple: [2, protocols, NESTED],
  /** Packet queue that the packets of its flows are sent to. */
  queueNum: [3, be32],
  policy: [4, policies, NESTED],
  /** Bytes that it may keep with each flow. */
  privDataLen: [5, be32],
  status: [6, enumeration(be32, { disabled: 0, enabled: 1 })],
}));
export interface HelperAttributes extends Infer<typeof helperAttributes> {}

/** A message about a helper in user space. */
export interface HelperMessage extends StructWithAttributes<NetfilterHeader, HelperAttributes> {}
export const helperMessage: Type<HelperMessage> = structWithAttributes(netfilterHeader, helperAttributes);
