import type { FilterTests } from '../../../request/filter.ts';
import { isOfFamily } from '../../../request/filter.ts';
import {
  type Check,
  isAddress,
  isAnyOf,
  isBoolean,
  isEncodedBy,
  isIndex,
  isInteger,
  isObject,
  isOneOf,
  isText,
} from '../../../request/input.ts';
import type { Family } from '../../common/address-families.ts';
import { isFamily } from '../../common/checks.ts';
import { checkFamily, normalAddress, normalPrefix } from '../../common/prefix.ts';
import { isSameNumber } from '../../common/same-number.ts';
import { scope } from '../addresses/attributes.ts';
import { protocols, scopes, type TableName, tables } from '../known-names.ts';
import { routeProtocol, routeType } from '../names.ts';
import type { RouteMessage } from './attributes.ts';
import type { Route } from './route.ts';

/** Which routes to list or flush. A route must match all fields. */
export interface RouteFilter {
  family?: Family | undefined;
  /** Routing table by number or name, or `'all'`. All tables if absent in a list; the table main if absent in a flush. */
  table?: number | TableName | 'all' | undefined;
  type?: RouteMessage['type'];
  protocol?: RouteMessage['protocol'] | (string & {});
  scope?: RouteMessage['scope'] | (string & {});
  /** Exactly this destination: `10.1.0.0/16`, `default` (of all families), or an MPLS label with `family: 'mpls'`. */
  dst?: string | undefined;
  gateway?: string | undefined;
  /** Metric. */
  priority?: number | undefined;
  /** Index of the link that packets leave by, also as one of several next hops. */
  oif?: number | undefined;
  /** Whether to list cached facts about single destinations (path MTU, redirects) instead of routes: `ip route show cache`. */
  cached?: boolean | undefined;
}

/** Makes the check of a filter. */
export const filterInput = (): Check =>
  isObject<RouteFilter>(
    {
      family: isFamily,
      table: isAnyOf(tables.isOne, isOneOf(['all'])),
      type: isEncodedBy(routeType, 'a type of route'),
      protocol: protocols.isOne,
      scope: scopes.isOne,
      dst: isText,
      gateway: isAddress,
      priority: isInteger(),
      oif: isIndex,
      cached: isBoolean,
    },
    'a filter of routes',
  );

/** Writes a destination as routes have it. Throws for a prefix with bits beyond its length. */
export function normalDestination(operation: string, filter: RouteFilter): string | undefined {
  const { dst, family } = filter;
  if (dst === undefined || dst === 'default' || family === 'mpls') return dst;
  const { text, length, family: own } = normalPrefix(operation, 'dst', dst);
  checkFamily(operation, 'dst', { address: dst, family: own }, family);
  return length === 0 ? `default of ${own}` : text;
}

/** How the library applies a filter, with a destination by {@link normalDestination}. */
export const filterTests: FilterTests<Route, RouteFilter> = {
  family: isOfFamily,
  table: ({ table }, wanted) => wanted === 'all' || table === tables.numberOf(wanted),
  type: ({ type }, wanted) => isSameNumber(routeType, type, wanted),
  protocol: ({ protocol }, wanted) => isSameNumber(routeProtocol, protocol, protocols.encodable(wanted)),
  scope: (route, wanted) => isSameNumber(scope, route.scope, scopes.encodable(wanted)),
  dst: ({ dst, family }, wanted) =>
    dst === wanted || (dst === 'default' && wanted === `default of ${family}`),
  gateway: ({ gateway, via, nexthops = [] }, wanted) =>
    [gateway, via?.address, ...nexthops.flatMap((next) => [next.gateway, next.via?.address])].includes(
      normalAddress(wanted),
    ),
  priority: ({ priority = 0 }, wanted) => priority === wanted,
  oif: ({ oif, nexthops = [], nhId }, wanted) =>
    oif === wanted ||
    nexthops.some((next) => next.oif === wanted) ||
    // The kernel may be set up to report the number of the next hop only. Its own filter knows the link.
    (nhId !== undefined && oif === undefined && nexthops.length === 0),
  cached: ({ flags = [] }, wanted) => flags.includes('cloned') === wanted,
};
