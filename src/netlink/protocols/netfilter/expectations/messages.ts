import { NESTED } from '../../../codec/attributes-iterator.ts';
import { attributes } from '../../../codec/composites/attribute-set.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { be16, be32 } from '../../../codec/scalars/integers.ts';
import { string } from '../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../codec/state-only.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { tuple } from '../conntrack/tuple.ts';
import { type NetfilterHeader, netfilterHeader, netfilterMessageType } from '../header.ts';

// Messages about expectations (`IPCTNL_MSG_EXP_*` of linux/netfilter/nfnetlink_conntrack.h).
export const IPCTNL_MSG_EXP_NEW = netfilterMessageType('ctnetlink_exp', 0);
export const IPCTNL_MSG_EXP_GET = netfilterMessageType('ctnetlink_exp', 1);
export const IPCTNL_MSG_EXP_DELETE = netfilterMessageType('ctnetlink_exp', 2);
export const IPCTNL_MSG_EXP_GET_STATS_CPU = netfilterMessageType('ctnetlink_exp', 3);

const translation = attributes('CTA_EXPECT_NAT', () => ({
  /** Direction of the expected flow that is translated. */
  direction: [1, enumeration(be32, { original: 0, reply: 1 })],
  tuple: [2, tuple, NESTED],
}));

/** Attributes of an expectation (`CTA_EXPECT_*`). */
export const expectationAttributes = attributes('CTA_EXPECT', () => ({
  /** The original direction of the flow that it belongs to. */
  master: [1, tuple, NESTED],
  /** The expected flow. */
  tuple: [2, tuple, NESTED],
  /** Bits of addresses and ports of the tuple that count. */
  mask: [3, tuple, NESTED],
  /** Seconds. */
  timeout: [4, be32],
  id: [5, be32],
  /** Name of the helper that made it. */
  helper: [6, string],
  zone: [7, be16],
  flags: [8, flags(be32, { permanent: 1, inactive: 2, userspace: 4 })],
  /** Number of the policy of the helper. */
  class: [9, be32],
  nat: [10, translation, NESTED],
  /** Name of the function that the expected flow is given to. */
  function: [11, string],
}));
export interface ExpectationAttributes extends Infer<typeof expectationAttributes> {}

/** A message about an expectation. */
export interface ExpectationMessage extends StructWithAttributes<NetfilterHeader, ExpectationAttributes> {}
export const expectationMessage: Type<ExpectationMessage> = structWithAttributes(
  netfilterHeader,
  expectationAttributes,
);

const statistics = attributes('CTA_STATS_EXP', () => ({
  new: [1, stateOnly(be32)],
  create: [2, stateOnly(be32)],
  delete: [3, stateOnly(be32)],
}));

/** A message with the counters of one processor; its resource is the processor. */
export interface ExpectationStatisticsMessage
  extends StructWithAttributes<NetfilterHeader, Infer<typeof statistics>> {}
export const expectationStatisticsMessage: Type<ExpectationStatisticsMessage> = structWithAttributes(
  netfilterHeader,
  statistics,
);
