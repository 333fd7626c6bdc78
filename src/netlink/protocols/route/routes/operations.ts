import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../message/header.ts';
import { command, dump, query, readEventBy } from '../../../request/builders.ts';
import type { Command, Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import type { Family } from '../../common/address-families.ts';
import { parseAddress } from '../../common/prefix.ts';
import { RTM_DELROUTE, RTM_GETROUTE, RTM_NEWROUTE } from '../rtm.ts';
import { type RouteAttributes, type RouteMessage, routeMessage } from './attributes.ts';
import {
  checkNextHop,
  parseDestination,
  type Route,
  type RouteCreate,
  type RouteDefaults,
  readRoute,
  toMessage,
} from './route.ts';

/** Which routes to list; the kernel filters. */
export interface RouteFilter {
  family?: Family | undefined;
  /** Number of the routing table; those of all tables unless told. */
  table?: number | undefined;
  type?: RouteMessage['type'];
  protocol?: RouteMessage['protocol'];
  /** Index of the link that they go out by. */
  oif?: number | undefined;
  /** What the kernel has learned of single destinations (path MTU, redirects) instead: `ip route show cache`. */
  cached?: boolean | undefined;
}

/** What to look up in the routing tables. */
export interface RouteQuery
  extends Pick<
    RouteAttributes,
    'iif' | 'oif' | 'mark' | 'uid' | 'ipProto' | 'sport' | 'dport' | 'flowLabel'
  > {
  /** Where packets go: an address; for MPLS a label. */
  dst: string;
  /** Where they come from: an address. */
  src?: string | undefined;
  /** Only for MPLS. */
  family?: Extract<Family, 'inet' | 'inet6' | 'mpls'> | undefined;
  tos?: number | undefined;
  /** The route as it stands in the table, instead of what becomes of this packet. Linux 4.13. */
  fibMatch?: boolean | undefined;
}

const base = { protocol: 'route', body: routeMessage } as const;

/** Reads what the kernel tells of routes, without being asked. */
export const readEvent = readEventBy(RTM_NEWROUTE, readRoute);

/** All routes, or those of a family, table, type, origin or link: `ip route show`. Filtered by the kernel (Linux 4.20). */
export function list(filter: RouteFilter = {}): Dump<Route> {
  const { family = 'unspec', table, type = 'unspec', protocol = 'unspec', oif, cached } = filter;
  const value: RouteMessage = {
    family,
    type,
    protocol,
    ...(cached === true && { flags: ['cloned'] }),
    ...(table !== undefined && { table }),
    ...(oif !== undefined && { oif }),
  };
  return dump({
    operation: 'route list',
    type: RTM_GETROUTE,
    value,
    read: readRoute,
    ...base,
  });
}

/**
 * Which way a packet goes: `ip route get`. ENETUNREACH where there is none; what rejects packets is an error too
 * (EACCES, EHOSTUNREACH …) unless `fibMatch`.
 *
 * @example routes.get({ dst: '192.0.2.1', mark: 7 })
 */
export function get(wanted: RouteQuery): Request<Route> {
  const operation = `route get ${wanted?.dst}`;
  if (typeof wanted !== 'object' || wanted === null) throwInvalid(operation, '', 'expected what to look up');
  const { dst, src, family, tos, fibMatch, ...rest } = wanted;
  const to = parseDestination(operation, dst, family);
  const from = src === undefined ? undefined : parseAddress(operation, 'src', src);
  if (from !== undefined && from.family !== to.family)
    throwInvalid(operation, 'src', `${src} is not of the family of ${dst}`);
  const value: RouteMessage = {
    family: to.family,
    dstLength: to.length,
    srcLength: from === undefined ? 0 : from.family === 'inet' ? 32 : 128,
    ...(tos !== undefined && { tos }),
    flags: fibMatch === true ? ['lookupTable', 'fibMatch'] : ['lookupTable'],
    dst: to.address,
    ...(from !== undefined && { src: from.address }),
    ...rest,
  };
  return query({ operation, type: RTM_GETROUTE, value, read: readRoute, ...base });
}

function change(verb: string, flags: number, route: RouteCreate): Command<Route> {
  const operation = `route ${verb} ${route?.dst ?? 'default'}`;
  if (typeof route !== 'object' || route === null) throwInvalid(operation, '', 'expected a route');
  checkNextHop(operation, route);
  const value = toMessage(operation, route);
  return command({ operation, type: RTM_NEWROUTE, flags, value, ...base }, readEvent);
}

/**
 * Adds a route: `ip route add`. Needs CAP_NET_ADMIN. EEXIST where there is one with that destination, table and priority.
 *
 * @example routes.add({ dst: '10.0.0.0/8', gateway: '192.0.2.1' })
 */
export function add(route: RouteCreate): Command<Route> {
  return change('add', NLM_F_CREATE | NLM_F_EXCL, route);
}
export { add as create };

/** Adds a route, or replaces the one with the same destination, table and priority: `ip route replace`. */
export function replace(route: RouteCreate): Command<Route> {
  return change('replace', NLM_F_CREATE | NLM_F_REPLACE, route);
}

/** Changes the route with that destination, table and priority: `ip route change`. ENOENT where there is none. */
function modify(route: RouteCreate): Command<Route> {
  return change('change', NLM_F_REPLACE, route);
}

export { modify as change };

/** Adds a route behind those with the same destination (IPv4), or a further next hop (IPv6): `ip route append`. */
export function append(route: RouteCreate): Command<Route> {
  return change('append', NLM_F_CREATE | NLM_F_APPEND, route);
}

/** Adds a route before those with the same destination (IPv4): `ip route prepend`. */
export function prepend(route: RouteCreate): Command<Route> {
  return change('prepend', NLM_F_CREATE, route);
}

/** What a route to be deleted is told by where the user does not: anything will do. */
const ofOld: RouteDefaults = {
  type: 'unspec',
  protocol: 'unspec',
  scope: (_, family) => (family === 'inet' ? 'nowhere' : 'global'),
};

/**
 * Deletes the first route that matches what is told of it: `ip route del`. Needs CAP_NET_ADMIN. ESRCH where there is
 * none. In the table `main` unless told.
 */
function remove(route: RouteCreate): Command<Route> {
  const operation = `route delete ${route?.dst ?? 'default'}`;
  if (typeof route !== 'object' || route === null) throwInvalid(operation, '', 'expected a route');
  if (Object.values(route).every((value) => value === undefined))
    throwInvalid(operation, 'dst', 'a route has at least a destination, a gateway or a link (oif)');
  const value = toMessage(operation, route, ofOld);
  return command({ operation, type: RTM_DELROUTE, value, ...base }, readEvent);
}

export { remove as delete };
