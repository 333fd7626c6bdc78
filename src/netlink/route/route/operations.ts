import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../message.ts';
import { command, type Dump, dump, type Request, refuse } from '../../request.ts';
import type { Family } from '../family.ts';
import { parsePrefix } from '../prefix.ts';
import { RTM_DELROUTE, RTM_GETROUTE, RTM_NEWROUTE } from '../rtm.ts';
import { type RouteMessage, routeMessage } from './attributes.ts';

/** A route: `ip route show`. */
export interface Route
  extends Omit<RouteMessage, 'family' | 'dst' | 'dstLength' | 'src' | 'srcLength' | 'tableByte' | 'table'> {
  family: Family | number;
  /** Destination with its prefix length: `10.0.0.0/8`; `default` for everything. */
  dst: string;
  /** Source prefix that it is for (IPv6). */
  src?: string | undefined;
  /** Number of the routing table: 254 main, 255 local. */
  table: number;
}

/** What a route is made from. */
export interface RouteCreate extends Partial<Omit<Route, 'family'>> {
  /** Only where neither destination nor gateway tells it. */
  family?: Extract<Family, 'inet' | 'inet6'> | undefined;
}

/** Which routes to list; the kernel filters. */
export interface RouteFilter {
  family?: Family | undefined;
  table?: number | undefined;
  type?: RouteMessage['type'];
  protocol?: RouteMessage['protocol'];
  /** Index of the link that they go out by. */
  oif?: number | undefined;
}

const anything: Partial<Record<Family | number, string>> = { inet: '0.0.0.0', inet6: '::' };

function toRoute(message: RouteMessage): Route {
  const { dst, dstLength = 0, src, srcLength = 0, table, tableByte = 0, family = 0, ...rest } = message;
  return {
    ...rest,
    family,
    dst: dst === undefined && dstLength === 0 ? 'default' : `${dst ?? anything[family]}/${dstLength}`,
    ...(src !== undefined && { src: `${src}/${srcLength}` }),
    table: table ?? tableByte,
  } as Route;
}

function toMessage(operation: string, route: RouteCreate): RouteMessage {
  const { dst = 'default', src, table = 254, family, ...rest } = route;
  const to = dst === 'default' ? undefined : parsePrefix(operation, 'dst', dst);
  const from = src === undefined ? undefined : parsePrefix(operation, 'src', src);
  const gateway = rest.gateway === undefined ? undefined : parsePrefix(operation, 'gateway', rest.gateway);
  const chosen = family ?? to?.family ?? gateway?.family ?? from?.family ?? 'inet';
  const isLocal =
    rest.gateway === undefined &&
    rest.multipath === undefined &&
    rest.via === undefined &&
    rest.nhId === undefined;
  const type = rest.type ?? 'unicast';
  return {
    family: chosen,
    dstLength: to?.length ?? 0,
    srcLength: from?.length ?? 0,
    tableByte: table < 256 ? table : 0,
    protocol: 'boot',
    ...rest,
    type,
    scope: rest.scope ?? (chosen === 'inet' && type === 'unicast' && isLocal ? 'link' : 'global'),
    ...(to !== undefined && { dst: to.address }),
    ...(from !== undefined && { src: from.address }),
    table,
  };
}

const base = { protocol: 'route', body: routeMessage } as const;

/** All routes, or those of a family, table, type, origin or link: `ip route show`. Filtered by the kernel (Linux 4.20). */
export function list({
  family = 'unspec',
  table,
  type = 'unspec',
  protocol = 'unspec',
  oif,
}: RouteFilter = {}): Dump<Route> {
  const value: RouteMessage = {
    family,
    type,
    protocol,
    ...(table !== undefined && { table, tableByte: table < 256 ? table : 0 }),
    ...(oif !== undefined && { oif }),
  };
  return dump({
    operation: 'route list',
    type: RTM_GETROUTE,
    value,
    reply: routeMessage,
    map: toRoute,
    ...base,
  });
}

function change(verb: string, type: number, flags: number, route: RouteCreate): Request<void> {
  const operation = `route ${verb} ${route?.dst ?? 'default'}`;
  if (typeof route !== 'object' || route === null) refuse(operation, '', 'expected a route');
  return command({ operation, type, flags, value: toMessage(operation, route), ...base });
}

/** Adds a route: `ip route add`. Needs CAP_NET_ADMIN. EEXIST where there is one with that destination, table and priority. */
export function create(route: RouteCreate): Request<void> {
  return change('create', RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, route);
}

/** Adds a route, or replaces the one with the same destination, table and priority: `ip route replace`. */
export function replace(route: RouteCreate): Request<void> {
  return change('replace', RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, route);
}

/** Deletes the first route that matches what is told of it: `ip route del`. ESRCH where there is none. */
export function remove(route: RouteCreate): Request<void> {
  return change('delete', RTM_DELROUTE, 0, {
    type: 'unspec',
    protocol: 'unspec',
    scope: 'nowhere',
    ...route,
  });
}
export { remove as delete };
