import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from '../../../message/header.ts';
import { command, dump, query, readEventBy } from '../../../request/builders.ts';
import { filtered } from '../../../request/filter.ts';
import { flushOperation } from '../../../request/flush.ts';
import {
  attributeFields,
  type Check,
  isAddress,
  isAnyOf,
  isBoolean,
  isInteger,
  isListOf,
  isObject,
  isOneOf,
  isText,
  leftToEncoder,
  operation,
  required,
  withoutFields,
} from '../../../request/input.ts';
import type { Command, Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import type { Family } from '../../common/address-families.ts';
import { isFamilyOrNumber } from '../../common/checks.ts';
import { parseAddress } from '../../common/prefix.ts';
import { protocols, realms, scopes, tables } from '../known-names.ts';
import { routeType } from '../names.ts';
import { RTM_DELROUTE, RTM_GETROUTE, RTM_NEWROUTE } from '../rtm.ts';
import {
  nexthopAttributes,
  type RouteAttributes,
  type RouteMessage,
  routeAttributes,
  routeFlags,
  routeMessage,
  routeQuery,
} from './attributes.ts';
import { filterInput, filterTests, normalDestination, type RouteFilter } from './filter.ts';
import {
  checkNextHop,
  parseDestination,
  type Route,
  type RouteCreate,
  type RouteDefaults,
  type RouteNexthopCreate,
  readRoute,
  toMessage,
} from './route.ts';

export type { RouteFilter } from './filter.ts';

/** A packet whose route is looked up. */
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
const queryBase = { protocol: 'route', body: routeQuery } as const;

/** A next hop of a route, by the names that a route has for its fields. */
const nexthopInput = (): Check =>
  isObject<RouteNexthopCreate>(
    {
      ...attributeFields(nexthopAttributes),
      flow: realms.isOne,
      flags: leftToEncoder(routeFlags),
      oif: isInteger(0, 0x7fff_ffff, 'the index of a link'),
      weight: isInteger(1, 256, 'a share from 1 to 256'),
    },
    'a next hop',
    false,
  );

const routeInput = (): Check =>
  required(
    isObject<RouteCreate>(
      {
        ...withoutFields(attributeFields<RouteAttributes>(routeAttributes), 'multipath'),
        family: isFamilyOrNumber,
        dst: isText,
        src: isText,
        table: tables.isOne,
        protocol: protocols.isOne,
        scope: scopes.isOne,
        flow: realms.isOne,
        type: isAnyOf(isOneOf(Object.keys(routeType.names)), isInteger(0, 255, 'a type of route')),
        tos: isInteger(0, 255),
        flags: leftToEncoder(routeFlags),
        nexthops: isListOf(nexthopInput()),
      },
      'a route',
    ),
  );

const queryInput = (): Check => {
  const { iif, oif, mark, uid, ipProto, sport, dport, flowLabel } =
    attributeFields<RouteAttributes>(routeAttributes);
  return required(
    isObject<RouteQuery>(
      {
        ...{ iif, oif, mark, uid, ipProto, sport, dport, flowLabel },
        dst: required(isText),
        src: isAddress,
        family: isOneOf(['inet', 'inet6', 'mpls']),
        tos: isInteger(0, 255),
        fibMatch: isBoolean,
      },
      'a query for a route',
    ),
  );
};

/** Reads an event about a route. */
export const readEvent = readEventBy(RTM_NEWROUTE, readRoute);

/** Lists all routes, or those that match a filter: `ip route show table all`. The kernel filters most of them since Linux 4.20. */
export const list = operation(
  'route list',
  () => [filterInput()],
  (filter: RouteFilter = {}): Dump<Route> => {
    const { family = 'unspec', table, type = 'unspec', protocol = 'unspec', oif, cached } = filter;
    const value: RouteMessage = {
      family,
      type,
      protocol: protocols.encodable(protocol),
      ...(cached === true && { flags: ['cloned'] }),
      ...(table !== undefined && table !== 'all' && { table: tables.numberOf(table) }),
      ...(oif !== undefined && { oif }),
    };
    const all = dump({
      operation: 'route list',
      type: RTM_GETROUTE,
      value,
      read: readRoute,
      ...queryBase,
    });
    return filtered(all, filterTests, { ...filter, dst: normalDestination('route list', filter) });
  },
);

/**
 * Finds the route of a packet: `ip route get`. ENETUNREACH where there is none. A route that rejects packets is an error too
 * (EACCES, EHOSTUNREACH …), unless `fibMatch` is true.
 *
 * @example routes.get({ dst: '192.0.2.1', mark: 7 })
 */
export const get = operation(
  'route get',
  () => [queryInput()],
  (wanted: RouteQuery): Request<Route> => {
    const operation = `route get ${wanted.dst}`;
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
      // The other families refuse the flag.
      flags: [
        ...(to.family === 'inet' ? (['lookupTable'] as const) : []),
        ...(fibMatch === true ? (['fibMatch'] as const) : []),
      ],
      dst: to.address,
      ...(from !== undefined && { src: from.address }),
      ...rest,
    };
    return query({ operation, type: RTM_GETROUTE, value, read: readRoute, ...queryBase });
  },
);

function change(verb: string, flags: number, route: RouteCreate): Command<Route> {
  const operation = `route ${verb} ${route.dst ?? 'default'}`;
  checkNextHop(operation, route);
  const value = toMessage(operation, route);
  return command({ operation, type: RTM_NEWROUTE, flags, value, ...base }, readEvent);
}

/**
 * Adds a route: `ip route add`. Needs CAP_NET_ADMIN. EEXIST where there is one with that destination, table and priority.
 *
 * @example routes.add({ dst: '10.0.0.0/8', gateway: '192.0.2.1' })
 */
export const add = operation(
  'route add',
  () => [routeInput()],
  (route: RouteCreate): Command<Route> => change('add', NLM_F_CREATE | NLM_F_EXCL, route),
);
export { add as create };

/** Adds a route, or replaces the one with the same destination, table and priority: `ip route replace`. Needs CAP_NET_ADMIN. */
export const replace = operation(
  'route replace',
  () => [routeInput()],
  (route: RouteCreate): Command<Route> => change('replace', NLM_F_CREATE | NLM_F_REPLACE, route),
);

/** Changes the route with that destination, table and priority: `ip route change`. Needs CAP_NET_ADMIN. ENOENT where there is none. */
const modify = operation(
  'route change',
  () => [routeInput()],
  (route: RouteCreate): Command<Route> => change('change', NLM_F_REPLACE, route),
);

export { modify as change };

/** Adds a route after those with the same destination (IPv4), or another next hop (IPv6): `ip route append`. Needs CAP_NET_ADMIN. */
export const append = operation(
  'route append',
  () => [routeInput()],
  (route: RouteCreate): Command<Route> => change('append', NLM_F_CREATE | NLM_F_APPEND, route),
);

/** Adds a route before those with the same destination (IPv4): `ip route prepend`. Needs CAP_NET_ADMIN. */
export const prepend = operation(
  'route prepend',
  () => [routeInput()],
  (route: RouteCreate): Command<Route> => change('prepend', NLM_F_CREATE, route),
);

/** Values of the fields that a route to delete leaves out: each stands for any. */
const ofOld: RouteDefaults = {
  type: 'unspec',
  protocol: 'unspec',
  scope: (_, family) => (family === 'inet' ? 'nowhere' : 'global'),
};

/**
 * Deletes the first route that has all the given fields: `ip route del`. The table is `main` if absent. Needs CAP_NET_ADMIN.
 * ESRCH where there is none.
 */
const remove = operation(
  'route delete',
  () => [routeInput()],
  (route: RouteCreate): Command<Route> => {
    const operation = `route delete ${route.dst ?? 'default'}`;
    if (Object.values(route).every((value) => value === undefined))
      throwInvalid(
        operation,
        'dst',
        "expected 'dst', 'gateway', 'oif' or another field of the route to delete",
      );
    const value = toMessage(operation, route, ofOld);
    return command({ operation, type: RTM_DELROUTE, value, ...queryBase }, readEvent);
  },
);

export { remove as delete };

/**
 * Deletes all routes that match a filter: `ip route flush`. Those of the table main only, if the filter has no table; `table: 'all'`
 * means all. Resolves to their number. Needs CAP_NET_ADMIN.
 *
 * @throws NetlinkError of the first route that could not be deleted, after all others were
 * @example await routes.flush(socket, { protocol: 'bgp' })
 */
export const flush = flushOperation<Route, RouteFilter>('route flush', {
  filter: filterInput,
  tests: filterTests,
  list: (filter) => list({ ...filter, table: filter.table ?? 'main' }),
  remove,
  gone: ['ESRCH'],
});
