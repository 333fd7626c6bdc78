import type { Request } from '../../request/request.ts';
import type { AddressMessage } from './addresses/attributes.ts';
import * as addresses from './addresses/operations.ts';
import type { MdbMessage } from './bridge/mdb.ts';
import type { BridgeVlanMessage } from './bridge/vlan-database.ts';
import type { LinkMessage } from './links/attributes.ts';
import * as links from './links/operations.ts';
import type { NeighbourMessage } from './neighbours/attributes.ts';
import * as neighbours from './neighbours/operations.ts';
import type { NetconfMessage } from './netconf.ts';
import type { NexthopMessage } from './nexthops/attributes.ts';
import * as nexthops from './nexthops/operations.ts';
import type { NsidMessage } from './nsid.ts';
import * as nsids from './nsid.ts';
import type { RouteMessage } from './routes/attributes.ts';
import * as routes from './routes/operations.ts';
import type { Route } from './routes/route.ts';
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
import type { RuleMessage } from './rules/attributes.ts';
import * as rules from './rules/operations.ts';
import type { ActionMessage } from './tc/actions/message.ts';
import type { ClassMessage } from './tc/classes/message.ts';
import * as classes from './tc/classes/operations.ts';
import * as chains from './tc/filters/chains.ts';
import type { FilterMessage } from './tc/filters/message.ts';
import * as filters from './tc/filters/operations.ts';
import type { QdiscMessage } from './tc/qdiscs/message.ts';
import * as qdiscs from './tc/qdiscs/operations.ts';

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

type ReadEvent = Request<unknown>['read'];

const events: readonly (readonly [number, ReadEvent])[] = [
  [RTM_NEWLINK, links.readEvent],
  [RTM_NEWADDR, addresses.readEvent],
  [RTM_NEWROUTE, routes.readEvent],
  [RTM_NEWNEIGH, neighbours.readEvent],
  [RTM_NEWRULE, rules.readEvent],
  [RTM_NEWNEXTHOP, nexthops.readEvent],
  [RTM_NEWNSID, nsids.readEvent],
  [RTM_NEWQDISC, qdiscs.readEvent],
  [RTM_NEWTCLASS, classes.readEvent],
  [RTM_NEWTFILTER, filters.readEvent],
  [RTM_NEWCHAIN, chains.readEvent],
];

/** What reads the object of a notification, by message type. */
export const routeEvents: ReadonlyMap<number, ReadEvent> = new Map(
  // What is new or changed, and what is gone.
  events.flatMap(([type, notice]): [number, ReadEvent][] => [
    [type, notice],
    [type + 1, notice],
  ]),
);
