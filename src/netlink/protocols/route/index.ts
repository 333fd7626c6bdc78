/**
 * rtnetlink: links, addresses, routes, as operations for a `NetlinkSocket` of protocol `'route'`. Pure: they say what
 * to send and how to read the answer.
 *
 * @module
 */

export * from '../common/address-families.ts';
export type { AddressMessage } from './addresses/attributes.ts';
export { addressMessage } from './addresses/attributes.ts';
export type { AddressGroup, AddressGroupFilter } from './addresses/groups.ts';
export * as addressGroups from './addresses/groups.ts';
export type { AddressLabel, AddressLabelMessage } from './addresses/labels.ts';
export * as addressLabels from './addresses/labels.ts';
export type { Address, AddressCreate, AddressFilter, AddressFlag } from './addresses/operations.ts';
export * as addresses from './addresses/operations.ts';
export { type Prefix, type PrefixMessage, prefixMessage } from './addresses/prefixes.ts';
export * from './bridge/index.ts';
export type { LinkAttributes, LinkMessage } from './links/attributes.ts';
export { linkAttributes, linkMessage } from './links/attributes.ts';
export type { AnyLinkKind, LinkKind } from './links/kinds/kind.ts';
export {
  type AnyLinkOptions,
  type AnyLinkPortOptions,
  type KnownLinkKinds,
  type KnownLinkPortKinds,
  type LinkKindName,
  type LinkKinds,
  type LinkOptions,
  type LinkPortKinds,
  registerLinkKind,
} from './links/kinds/registry.ts';
export type {
  Link,
  LinkChange,
  LinkCreate,
  LinkFilter,
  LinkFlag,
  LinkOfKind,
  LinkReference,
} from './links/operations.ts';
export * as links from './links/operations.ts';
export { type Ipv4Settings, ipv4Settings, ipv6Settings } from './links/settings.ts';
export type { LinkStatistics } from './links/statistics.ts';
export * as linkStatistics from './links/stats.ts';
export { type StatisticsGroup, type StatisticsMessage, statisticsMessage } from './links/stats.ts';
export type { VirtualFunction } from './links/vf.ts';
export {
  type NeighbourAttributes,
  type NeighbourMessage,
  neighbourMessage,
} from './neighbours/attributes.ts';
export type {
  Neighbour,
  NeighbourCreate,
  NeighbourFilter,
  NeighbourFlag,
  NeighbourReference,
  NeighbourState,
} from './neighbours/operations.ts';
export * as neighbours from './neighbours/operations.ts';
export type {
  NeighbourParameters,
  NeighbourTable,
  NeighbourTableChange,
  NeighbourTableMessage,
} from './neighbours/tables.ts';
export * as neighbourTables from './neighbours/tables.ts';
export {
  type DiscoveryOption,
  type DiscoveryOptions,
  discoveryOptionsMessage,
} from './neighbours/user-options.ts';
export type { Netconf, NetconfMessage } from './netconf.ts';
export * as netconfs from './netconf.ts';
export { type NexthopAttributes, type NexthopMessage, nexthopMessage } from './nexthops/attributes.ts';
export type { NexthopBucket, NexthopBucketFilter } from './nexthops/buckets.ts';
export * as nexthopBuckets from './nexthops/buckets.ts';
export type {
  Nexthop,
  NexthopCreate,
  NexthopFilter,
  NexthopGroupMember,
} from './nexthops/operations.ts';
export * as nexthops from './nexthops/operations.ts';
export * as nsids from './nsid.ts';
export {
  type RouteAttributes,
  type RouteMessage,
  type RouteMetrics,
  routeMessage,
} from './routes/attributes.ts';
export {
  type MulticastReport,
  type MulticastReportMessage,
  multicastReportMessage,
} from './routes/cache-reports.ts';
export { type Encap, type EncapKinds, encapTypes } from './routes/encap/registry.ts';
export type { SegmentEncap } from './routes/encap/seg6.ts';
export type { SegmentRoutingHeader } from './routes/encap/segment-routing-header.ts';
export type { MulticastInterface, MulticastInterfaceFilter } from './routes/multicast-interfaces.ts';
export * as multicastInterfaces from './routes/multicast-interfaces.ts';
export type { RouteFilter, RouteQuery } from './routes/operations.ts';
export * as routes from './routes/operations.ts';
export type { Route, RouteCreate, RouteFlag, RouteNexthop } from './routes/route.ts';
export * from './rtm.ts';
export { type RuleAttributes, type RuleMessage, ruleMessage } from './rules/attributes.ts';
export type { Rule, RuleAction, RuleCreate, RuleFilter, RuleFlag } from './rules/operations.ts';
export * as rules from './rules/operations.ts';
export * from './tc/index.ts';
export type { Via } from './via.ts';
