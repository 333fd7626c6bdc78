import type { Request } from '../request.ts';
import type { AddressMessage } from './address/attributes.ts';
import * as addresses from './address/operations.ts';
import type { MdbMessage } from './bridge/mdb.ts';
import type { BridgeVlanMessage } from './bridge/vlan-database.ts';
import type { LinkMessage } from './link/attributes.ts';
import * as links from './link/operations.ts';
import type { NeighbourMessage } from './neighbour/attributes.ts';
import * as neighbours from './neighbour/operations.ts';
import type { NetconfMessage } from './netconf.ts';
import type { NexthopMessage } from './nexthop/attributes.ts';
import * as nexthops from './nexthop/operations.ts';
import type { NsidMessage } from './nsid.ts';
import * as nsids from './nsid.ts';
import type { RouteMessage } from './route/attributes.ts';
import * as routes from './route/operations.ts';
import type { Route } from './route/route.ts';
import {
  RTM_NEWADDR,
  RTM_NEWCHAIN,
  RTM_NEWLINK,
  RTM_NEWNEIGH,
  RTM_NEWNEXTHOP,
  RTM_NEWNSID,
  RTM_NEWQDISC,
  RTM_NEWROUTE,
  RTM_NEWRULE,
  RTM_NEWTCLASS,
  RTM_NEWTFILTER,
} from './rtm.ts';
import type { RuleMessage } from './rule/attributes.ts';
import * as rules from './rule/operations.ts';
import type { ActionMessage } from './tc/action/message.ts';
import type { ClassMessage } from './tc/class/message.ts';
import * as classes from './tc/class/operations.ts';
import * as chains from './tc/filter/chains.ts';
import type { FilterMessage } from './tc/filter/message.ts';
import * as filters from './tc/filter/operations.ts';
import type { QdiscMessage } from './tc/qdisc/message.ts';
import * as qdiscs from './tc/qdisc/operations.ts';

/**
 * What the notifications of rtnetlink are about, by the end of their names (`RTM_NEW…`, `RTM_DEL…`): the message, and the
 * object as `list` has it, where it has one for each message.
 */
export interface RouteNotifications {
  LINK: [LinkMessage, links.Link];
  ADDR: [AddressMessage, addresses.Address];
  ROUTE: [RouteMessage, Route];
  NEIGH: [NeighbourMessage, neighbours.Neighbour];
  RULE: [RuleMessage, rules.Rule];
  NEXTHOP: [NexthopMessage, nexthops.Nexthop];
  NSID: [NsidMessage, number];
  QDISC: [QdiscMessage, qdiscs.Qdisc];
  TCLASS: [ClassMessage, classes.TrafficClass];
  TFILTER: [FilterMessage, filters.Filter];
  CHAIN: [FilterMessage, chains.Chain];
  ACTION: [ActionMessage, undefined];
  NETCONF: [NetconfMessage, undefined];
  MDB: [MdbMessage, undefined];
  VLAN: [BridgeVlanMessage, undefined];
}

type Notice = Request<unknown>['read'];

const notices: readonly (readonly [number, Notice])[] = [
  [RTM_NEWLINK, links.notice],
  [RTM_NEWADDR, addresses.notice],
  [RTM_NEWROUTE, routes.notice],
  [RTM_NEWNEIGH, neighbours.notice],
  [RTM_NEWRULE, rules.notice],
  [RTM_NEWNEXTHOP, nexthops.notice],
  [RTM_NEWNSID, nsids.notice],
  [RTM_NEWQDISC, qdiscs.notice],
  [RTM_NEWTCLASS, classes.notice],
  [RTM_NEWTFILTER, filters.notice],
  [RTM_NEWCHAIN, chains.notice],
];

/** What reads the object of a notification, by message type. */
export const routeNotices: ReadonlyMap<number, Notice> = new Map(
  // What is new or changed, and what is gone.
  notices.flatMap(([type, notice]): [number, Notice][] => [
    [type, notice],
    [type + 1, notice],
  ]),
);
