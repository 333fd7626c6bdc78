import { NLM_F_APPEND, NLM_F_REPLACE } from '../../../message/header.ts';
import { contentOf } from '../../common/content.ts';
import { routeObject } from '../define.ts';
import { linkMessage } from '../links/attributes.ts';
import { RTM_NEWROUTE } from '../rtm.ts';
import * as word from '../words.ts';
import { routeMessage, routeQuery } from './attributes.ts';
import * as interfaces from './multicast-interfaces.ts';
import * as operations from './operations.ts';

// Flags of a route and its next hops are state; the rest tells it from others.
const state: ReadonlySet<string> = new Set(['cacheInfo', 'expires', 'flags']);

/** Fields of an IPv6 route that expires, which the kernel changes when a router advertises the route again. */
const advertised = ['metrics', 'pref'] as const;

const stateOfIpv6: ReadonlySet<string> = new Set([...state, ...advertised]);

const counters = ['cacheInfo'] as const;

/** Fields of a route whose changes no event tells. */
export type UntoldRouteField = (typeof counters)[number];

/** Routes: `ip route`. */
export const route = routeObject({
  name: 'route',
  label: 'ROUTE',
  first: RTM_NEWROUTE,
  requests: { get: routeQuery, delete: routeQuery },
  reply: routeMessage,
  read: operations.readEvent,
  groups: ['ipv4-route', 'ipv6-route'],
  key: (route) => contentOf(route, route.family === 'inet6' ? stateOfIpv6 : state),
  selfChanging: [...counters, 'expires'],
  minor: ['tableByte'],
  usual: { pref: 'medium' },
  list: operations.list,
  filters: {
    family: word.family,
    table: word.table,
    type: word.integerOrText('type'),
    protocol: word.integerOrText('protocol'),
    dev: word.link('oif'),
  },
  view: {
    lastTold: ['expires'],
    sometimesTold: advertised,
    isTold: ({ family, expires }) => family !== 'inet6' || expires === undefined,
    // Two routes of IPv4 may differ in what the kernel does not show.
    mayRepeat: ({ family }) => family === 'inet',
    parts: [
      { filter: { family: 'inet' }, groups: ['ipv4-route'] },
      { filter: { family: 'inet6' }, groups: ['ipv6-route'] },
    ],
    has: (route, part) =>
      route.family === part?.family && !(route.flags as readonly unknown[] | undefined)?.includes('cloned'),
    // The kernel sends no event about a replaced route. A next hop of an IPv6 route that comes or goes may change the others.
    needsResync: (route, flags, part) =>
      (flags & NLM_F_REPLACE) !== 0 ||
      (part?.family === 'inet6' &&
        ((flags & NLM_F_APPEND) !== 0 || route.nexthops !== undefined || route.gateway !== undefined)),
  },
  operations,
});

/** Interfaces of multicast routing. Their messages are those of links. Linux 4.13. */
export const multicastInterface = routeObject({
  name: 'multicastInterface',
  reply: linkMessage,
  key: ({ table, id }) => `${table} ${id}`,
  selfChanging: ['bytesIn', 'bytesOut', 'packetsIn', 'packetsOut'],
  list: interfaces.list,
  filters: { dev: word.link('index') },
  operations: interfaces,
});
