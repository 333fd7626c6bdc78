import type { AnyType } from '../../codec/type.ts';
import { addressMessage } from './addresses/attributes.ts';
import { addressLabelMessage } from './addresses/labels.ts';
import { mdbMessage } from './bridge/mdb.ts';
import { bridgeVlanMessage } from './bridge/vlan-database.ts';
import { linkMessage } from './links/attributes.ts';
import { statisticsMessage } from './links/stats.ts';
import { neighbourMessage } from './neighbours/attributes.ts';
import { neighbourTableMessage } from './neighbours/tables.ts';
import { netconfMessage } from './netconf.ts';
import { nexthopMessage } from './nexthops/attributes.ts';
import { nsidMessage } from './nsid.ts';
import { routeMessage } from './routes/attributes.ts';
import {
  RTM_NEWACTION,
  RTM_NEWADDR,
  RTM_NEWADDRLABEL,
  RTM_NEWANYCAST,
  RTM_NEWCHAIN,
  RTM_NEWLINK,
  RTM_NEWLINKPROP,
  RTM_NEWMDB,
  RTM_NEWMULTICAST,
  RTM_NEWNEIGH,
  RTM_NEWNEIGHTBL,
  RTM_NEWNETCONF,
  RTM_NEWNEXTHOP,
  RTM_NEWNEXTHOPBUCKET,
  RTM_NEWNSID,
  RTM_NEWQDISC,
  RTM_NEWROUTE,
  RTM_NEWRULE,
  RTM_NEWSTATS,
  RTM_NEWTCLASS,
  RTM_NEWTFILTER,
  RTM_NEWVLAN,
} from './rtm.ts';
import { ruleMessage } from './rules/attributes.ts';
import { actionMessage } from './tc/actions/message.ts';
import { classMessage } from './tc/classes/message.ts';
import { filterMessage } from './tc/filters/message.ts';
import { qdiscMessage } from './tc/qdiscs/message.ts';

/** A message type: its name, and the schema of what stands behind the message header. */
export interface MessageType {
  readonly name: string;
  readonly body: AnyType;
}

/** What the four message types of one object are called: they are numbered in this order. */
const verbs = ['NEW', 'DEL', 'GET', 'SET'];

function objectMessages(object: string, first: number, body: AnyType): [number, MessageType][] {
  return verbs.map((verb, index) => [first + index, { name: `RTM_${verb}${object}`, body }]);
}

/** The message types of rtnetlink by number: what `dump` decodes by. */
export const routeMessages: ReadonlyMap<number, MessageType> = new Map([
  ...objectMessages('LINK', RTM_NEWLINK, linkMessage),
  ...objectMessages('ADDR', RTM_NEWADDR, addressMessage),
  ...objectMessages('MULTICAST', RTM_NEWMULTICAST, addressMessage),
  ...objectMessages('ANYCAST', RTM_NEWANYCAST, addressMessage),
  ...objectMessages('ADDRLABEL', RTM_NEWADDRLABEL, addressLabelMessage),
  ...objectMessages('NETCONF', RTM_NEWNETCONF, netconfMessage),
  ...objectMessages('ROUTE', RTM_NEWROUTE, routeMessage),
  ...objectMessages('NEIGH', RTM_NEWNEIGH, neighbourMessage),
  ...objectMessages('MDB', RTM_NEWMDB, mdbMessage),
  ...objectMessages('STATS', RTM_NEWSTATS, statisticsMessage),
  ...objectMessages('LINKPROP', RTM_NEWLINKPROP, linkMessage),
  ...objectMessages('VLAN', RTM_NEWVLAN, bridgeVlanMessage),
  ...objectMessages('RULE', RTM_NEWRULE, ruleMessage),
  ...objectMessages('NEIGHTBL', RTM_NEWNEIGHTBL, neighbourTableMessage),
  ...objectMessages('NSID', RTM_NEWNSID, nsidMessage),
  ...objectMessages('NEXTHOP', RTM_NEWNEXTHOP, nexthopMessage),
  ...objectMessages('NEXTHOPBUCKET', RTM_NEWNEXTHOPBUCKET, nexthopMessage),
  ...objectMessages('QDISC', RTM_NEWQDISC, qdiscMessage),
  ...objectMessages('TCLASS', RTM_NEWTCLASS, classMessage),
  ...objectMessages('TFILTER', RTM_NEWTFILTER, filterMessage),
  ...objectMessages('ACTION', RTM_NEWACTION, actionMessage),
  ...objectMessages('CHAIN', RTM_NEWCHAIN, filterMessage),
]);
