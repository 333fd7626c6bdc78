/**
 * rtnetlink: links, addresses, routes, as operations for a `NetlinkSocket` of protocol `'route'`. Pure: they say what
 * to send and how to read the answer.
 *
 * @module
 */

export type { AddressMessage } from './address/attributes.ts';
export { addressMessage } from './address/attributes.ts';
export type { AddressGroup, AddressGroupFilter } from './address/groups.ts';
export * as addressGroups from './address/groups.ts';
export type { AddressLabel, AddressLabelMessage } from './address/labels.ts';
export * as addressLabels from './address/labels.ts';
export type { Address, AddressCreate, AddressFilter, AddressFlag } from './address/operations.ts';
export * as addresses from './address/operations.ts';
export * from './bridge/index.ts';
export { type Encap, encapTypes } from './encap/index.ts';
export type { SegmentEncap, SegmentRoutingHeader } from './encap/srv6.ts';
export * from './family.ts';
export type { LinkAttributes, LinkMessage } from './link/attributes.ts';
export { linkAttributes, linkMessage } from './link/attributes.ts';
export { registerLinkKind, registerLinkPortKind } from './link/kinds/index.ts';
export * from './link/kinds/types.ts';
export type {
  AnyLinkData,
  AnyLinkPortData,
  Link,
  LinkChange,
  LinkCreate,
  LinkData,
  LinkFilter,
  LinkFlag,
  LinkOfKind,
  LinkReference,
} from './link/operations.ts';
export * as links from './link/operations.ts';
export { type Ipv4Settings, ipv4Settings, ipv6Settings } from './link/settings.ts';
export type { LinkStatistics } from './link/statistics.ts';
export * as linkStatistics from './link/stats.ts';
export { type StatisticsGroup, type StatisticsMessage, statisticsMessage } from './link/stats.ts';
export type { VirtualFunction } from './link/vf.ts';
export { type MessageType, routeMessages } from './messages.ts';
export { type NeighbourAttributes, type NeighbourMessage, neighbourMessage } from './neighbour/attributes.ts';
export type {
  Neighbour,
  NeighbourCreate,
  NeighbourFilter,
  NeighbourFlag,
  NeighbourReference,
  NeighbourState,
} from './neighbour/operations.ts';
export * as neighbours from './neighbour/operations.ts';
export type {
  NeighbourParameters,
  NeighbourTable,
  NeighbourTableChange,
  NeighbourTableMessage,
} from './neighbour/tables.ts';
export * as neighbourTables from './neighbour/tables.ts';
export type { Netconf, NetconfMessage } from './netconf.ts';
export * as netconfs from './netconf.ts';
export { type NexthopAttributes, type NexthopMessage, nexthopMessage } from './nexthop/attributes.ts';
export type { NexthopBucket, NexthopBucketFilter } from './nexthop/buckets.ts';
export * as nexthopBuckets from './nexthop/buckets.ts';
export type {
  Nexthop,
  NexthopCreate,
  NexthopFilter,
  NexthopGroupMember,
} from './nexthop/operations.ts';
export * as nexthops from './nexthop/operations.ts';
export * as nsids from './nsid.ts';
export {
  type RouteAttributes,
  type RouteMessage,
  type RouteMetrics,
  routeMessage,
} from './route/attributes.ts';
export * as routes from './route/index.ts';
export type { RouteFilter, RouteQuery } from './route/operations.ts';
export type { Route, RouteCreate, RouteFlag, RouteNexthop } from './route/route.ts';
export * from './rtm.ts';
export { type RuleAttributes, type RuleMessage, ruleMessage } from './rule/attributes.ts';
export type { Rule, RuleAction, RuleCreate, RuleFilter, RuleFlag } from './rule/operations.ts';
export * as rules from './rule/operations.ts';
export * from './tc/index.ts';
export type { Via } from './via.ts';
