import { Reader } from '../../netlink/codec/reader.ts';
import type { GroupName } from '../../netlink/events/groups.ts';
import type { NotificationEvent } from '../../netlink/events/messages.ts';
import { NLM_F_APPEND, NLM_F_REPLACE } from '../../netlink/message/header.ts';
import * as addresses from '../../netlink/protocols/route/addresses/operations.ts';
import type { Address, Link, Neighbour, Nexthop, Route, Rule } from '../../netlink/protocols/route/index.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import * as neighbours from '../../netlink/protocols/route/neighbours/operations.ts';
import * as nexthops from '../../netlink/protocols/route/nexthops/operations.ts';
import * as routes from '../../netlink/protocols/route/routes/index.ts';
import {
  RTM_NEWADDR,
  RTM_NEWLINK,
  RTM_NEWNEIGH,
  RTM_NEWNEXTHOP,
  RTM_NEWROUTE,
  RTM_NEWRULE,
} from '../../netlink/protocols/route/rtm.ts';
import * as rules from '../../netlink/protocols/route/rules/operations.ts';
import type { Dump } from '../../netlink/request/request.ts';

/** What can be watched of a namespace. */
export interface NetworkObjects {
  link: Link;
  address: Address;
  route: Route;
  neighbour: Neighbour;
  rule: Rule;
  nexthop: Nexthop;
}

/** Kind of object of a namespace. */
export type ObjectKind = keyof NetworkObjects;

/** How objects of one kind are read, told apart and compared. */
export interface Collection<K extends ObjectKind = ObjectKind> {
  readonly kind: K;
  readonly groups: readonly GroupName[];
  /** Message type of what is new or changed; the next number is that of what is gone. */
  readonly messageType: number;
  readonly dump: Dump<NetworkObjects[K]>;
  /** Whether an object of a message, or of a dump, is one of these. */
  has(object: NetworkObjects[K]): boolean;
  /** What tells an object from the others. */
  key(object: NetworkObjects[K]): string;
  /** Properties that change, or differ between dump and notification, without there being a change. */
  readonly volatile: ReadonlySet<string>;
  /** Whether a notification does not tell all that it has changed. */
  needsResync?(object: NetworkObjects[K], event: NotificationEvent): boolean;
}

/** The content of an object as text that is equal for equal ones. */
export function contentOf(object: object, leftOut: ReadonlySet<string>): string {
  return JSON.stringify(object, (key, value) => {
    if (leftOut.has(key)) return undefined;
    return typeof value === 'bigint' ? String(value) : value;
  });
}

/** Reads a notification as the object that a dump would show. */
export function readEvent<K extends ObjectKind>(
  { dump }: Collection<K>,
  { payload, type }: NotificationEvent,
): NetworkObjects[K] | undefined {
  return dump.read(new Reader(payload), 0, payload.length, type) as NetworkObjects[K] | undefined;
}

const link: Collection<'link'> = {
  kind: 'link',
  groups: ['link'],
  messageType: RTM_NEWLINK,
  dump: links.list({ statistics: false }),
  // A bridge tells of its ports by messages of its own family, also of those that are its ports no more.
  has: ({ family }) => family === 'unspec',
  key: ({ index }) => String(index),
  volatile: new Set([
    ...[
      'stats',
      'stats64',
      'afSpec',
      'event',
      'extMask',
      'numVf',
      'vfInfoList',
      'vfPorts',
      'wireless',
      'protinfo',
    ],
    ...['helloTimer', 'tcnTimer', 'topologyChangeTimer', 'gcTimer', 'messageAgeTimer', 'forwardDelayTimer'],
    ...['holdTimer', 'multicastQuerierState', 'fdbLearned', 'extraStatistics', 'newNetnsid', 'newIndex'],
  ]),
};

const address: Collection<'address'> = {
  kind: 'address',
  groups: ['ipv4-address', 'ipv6-address'],
  messageType: RTM_NEWADDR,
  dump: addresses.list(),
  has: ({ family }) => family === 'inet' || family === 'inet6',
  key: (object) => `${object.index} ${object.address} ${object.peer ?? ''}`,
  volatile: new Set(['validLifetime', 'preferredLifetime', 'cacheInfo']),
};

const routeVolatile = ['cacheInfo', 'expires'];
// The flags of a route and its next hops are its state; by the rest it is told from others.
const routeState: ReadonlySet<string> = new Set([...routeVolatile, 'flags']);

function routesOf(family: 'inet' | 'inet6', group: GroupName): Collection<'route'> {
  return {
    kind: 'route',
    groups: [group],
    messageType: RTM_NEWROUTE,
    dump: routes.list({ family }),
    has: (object) => object.family === family && !object.flags?.includes('cloned'),
    key: (object) => contentOf(object, routeState),
    volatile: new Set(routeVolatile),
    // What it replaces has no notification; of several next hops of IPv6, one that comes or goes may change the others.
    needsResync: (object, { flags }) =>
      (flags & NLM_F_REPLACE) !== 0 ||
      (family === 'inet6' &&
        ((flags & NLM_F_APPEND) !== 0 || object.nexthops !== undefined || object.gateway !== undefined)),
  };
}

const neighbour: Collection<'neighbour'> = {
  kind: 'neighbour',
  groups: ['neighbour'],
  messageType: RTM_NEWNEIGH,
  dump: neighbours.list(),
  // Those that need no resolution come and go without a word.
  has: ({ family, state, flags }) =>
    (family === 'inet' || family === 'inet6') &&
    state.length > 0 &&
    !state.includes('noarp') &&
    !flags.includes('proxy'),
  key: (object) => `${object.index} ${object.dst}`,
  volatile: new Set(['cacheInfo', 'probes']),
};

const rule: Collection<'rule'> = {
  kind: 'rule',
  groups: ['ipv4-rule', 'ipv6-rule'],
  messageType: RTM_NEWRULE,
  dump: rules.list(),
  has: ({ family }) => family === 'inet' || family === 'inet6',
  key: (object) => contentOf(object, new Set(['flags'])),
  volatile: new Set(),
};

const nexthop: Collection<'nexthop'> = {
  kind: 'nexthop',
  groups: ['nexthop'],
  messageType: RTM_NEWNEXTHOP,
  dump: nexthops.list(),
  has: () => true,
  key: ({ id }) => String(id),
  volatile: new Set(['groupStats', 'hardwareStatsUsed', 'resilientGroup']),
};

/** How each kind of object is watched. Routes of IPv4 and IPv6 are read separately. */
export const collections: { readonly [K in ObjectKind]: readonly Collection<K>[] } = {
  link: [link],
  address: [address],
  route: [routesOf('inet', 'ipv4-route'), routesOf('inet6', 'ipv6-route')],
  neighbour: [neighbour],
  rule: [rule],
  nexthop: [nexthop],
};

/** What the kernel may have changed, without notification, by a change of an object. */
export function sideEffects(
  kind: ObjectKind,
  before: NetworkObjects[ObjectKind] | undefined,
  after: NetworkObjects[ObjectKind] | undefined,
): readonly ObjectKind[] {
  if (kind === 'link') {
    const [old, now] = [before as Link | undefined, after as Link | undefined];
    if (old === undefined || now === undefined) return ['route', 'nexthop', 'rule', 'address', 'neighbour'];
    // A link that only says again what is known has done something: it shows its carrier at once, and the kernel tells
    // routes of that up to a second later, with such a message.
    if (old === now) return now.event === undefined ? ['route', 'nexthop', 'neighbour'] : [];
    if (old.name !== now.name) return ['rule'];
    const decisive = new Set(['flags', 'mtu', 'carrier', 'operstate', 'master']);
    const changed = [...decisive].some(
      (name) => JSON.stringify(old[name as 'mtu']) !== JSON.stringify(now[name as 'mtu']),
    );
    return changed ? ['route', 'nexthop', 'neighbour'] : [];
  }
  // Routes from an address that is gone, and by a next hop that is gone or another, are changed with it.
  if (kind === 'address') return after === undefined ? ['route'] : [];
  return kind === 'nexthop' && before !== after ? ['route', 'nexthop'] : [];
}
