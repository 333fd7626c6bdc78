/**
 * nfnetlink at the level of its messages: requests for a `NetlinkSocket` of protocol `'netfilter'`. The object model of nftables
 * and its compiler are in `tsnetlink/nftables`.
 *
 * @module
 */

export type { Accounting, AccountingReference } from './accounting/operations.ts';
export * as accounting from './accounting/operations.ts';
export { netfilterMessageType } from './checked-functions.ts';
export type { FlowAttributes, FlowStatus } from './conntrack/attributes.ts';
export type { FlowFilter, FlowTuplePattern, MaskedMark } from './conntrack/filter.ts';
export type { Flow, FlowChange, FlowCreate, FlowReference, NatRange } from './conntrack/flow.ts';
export type { TrackedProtocol } from './conntrack/ip-protocols.ts';
export * as conntrack from './conntrack/operations.ts';
export type { CpuStatistics, FlowCount } from './conntrack/statistics.ts';
export * as conntrackStatistics from './conntrack/statistics.ts';
export type { FlowTuple } from './conntrack/tuple.ts';
export type { Expectation } from './expectations/expectation.ts';
export type { ExpectationFilter } from './expectations/filter.ts';
export type {
  ExpectationCreate,
  ExpectationReference,
  ExpectationStatistics,
} from './expectations/operations.ts';
export * as expectations from './expectations/operations.ts';
export {
  type NetfilterFamily,
  type NetfilterHeader,
  netfilterFamilies,
  netfilterHeader,
  type Subsystem,
} from './header.ts';
export type { Helper, HelperPolicy, HelperReference } from './helpers/operations.ts';
export * as conntrackHelpers from './helpers/operations.ts';
export type { SetElement, SetOptions } from './ipset/messages.ts';
export type { IpSetCreate, IpSetFilter, IpSetHeader, IpSetPart, IpSetType } from './ipset/operations.ts';
export * as ipsets from './ipset/operations.ts';
export type { SetTypeName } from './ipset/set-types.ts';
export type { LogSettings } from './log/operations.ts';
export * as packetLogs from './log/operations.ts';
export * as nftables from './nftables/checked-operations.ts';
export type { HookName } from './packet-fields.ts';
export type { PacketVerdict, QueueSettings } from './queue/operations.ts';
export * as packetQueues from './queue/operations.ts';
export type { DefaultTimeouts, TimeoutPolicy, TimeoutReference } from './timeouts/operations.ts';
export * as timeoutPolicies from './timeouts/operations.ts';
