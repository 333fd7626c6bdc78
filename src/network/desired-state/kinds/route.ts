import { isRecord } from '../../../netlink/codec/encode-error.ts';
import { route as definition } from '../../../netlink/protocols/route/routes/object.ts';
import * as routes from '../../../netlink/protocols/route/routes/operations.ts';
import { defaultTable, isTerminal } from '../../../netlink/protocols/route/routes/route.ts';
import { routeWords } from '../../object-words.ts';
import type { Item, StateKind } from './kind.ts';

/** Metric of an IPv6 route that does not have one. */
const defaultMetric = 1024;

/** Fields that routes to nowhere do not have. */
const ofNextHop = ['gateway', 'via', 'nexthops', 'nhId', 'oif', 'encap', 'encapType', 'newdst'] as const;

const ways = ['gateway', 'via', 'nexthops', 'nhId'] as const;

function familyOf({ family, dst, gateway, nexthops }: Item): unknown {
  if (family !== undefined) return family;
  const first = (nexthops as Item[] | undefined)?.[0];
  const text = dst === undefined || dst === 'default' ? (gateway ?? first?.gateway) : dst;
  return String(text).includes(':') ? 'inet6' : 'inet';
}

/** Routes of all tables. */
export const route: StateKind = {
  name: 'route',
  collection: 'routes',
  ofLink: false,
  definition,
  keyField: 'dst',
  input: routes.add,
  words: routeWords,
  linkFields: [['oif'], ['iif'], ['nexthops', '*', 'oif']],
  isOwn: ({ protocol, flags }) =>
    protocol !== 'kernel' &&
    protocol !== 'redirect' &&
    protocol !== 'ra' &&
    !(flags as string[] | undefined)?.includes('cloned'),
  identity(item) {
    const { dst = 'default', table = defaultTable(item.type as never), tos = 0, src = '' } = item;
    const family = familyOf(item);
    const metric = item.priority || (family === 'inet6' ? defaultMetric : 0);
    return `${family} ${table} ${dst} ${family === 'inet6' ? src : tos} ${metric}`;
  },
  // One next hop in a list is listed as a route by a gateway: it has no weight beside others.
  asListed(item) {
    const { nexthops, ...rest } = item;
    const [hop] = Array.isArray(nexthops) && nexthops.length === 1 ? nexthops : [];
    if (!isRecord(hop)) return item;
    const { weight = 1, ...way } = hop;
    const isWeight = Number.isInteger(weight) && (weight as number) > 0 && (weight as number) <= 256;
    const fields: readonly string[] = ['gateway', 'via', 'oif'];
    const isSimple = Object.keys(way).every((field) => fields.includes(field) && rest[field] === undefined);
    return isWeight && isSimple ? { ...rest, ...way } : item;
  },
  isRepeatable: true,
  alternatives: ofNextHop,
  fitted(after, named) {
    if (!isTerminal(after.type as never)) {
      // The scope of a route to a link is none of one by a gateway.
      if (after.scope !== 'link' || named.scope !== undefined) return after;
      const { scope: _, ...others } = after;
      return ways.some((field) => named[field] !== undefined) ? others : after;
    }
    if (named.type === undefined && ofNextHop.some((field) => named[field] !== undefined))
      return { ...after, type: 'unicast' };
    return Object.fromEntries(
      Object.entries(after).filter(([field]) => !ofNextHop.includes(field as never) || field in named),
    );
  },
  hasMore: (listed, wanted) =>
    wanted.nhId === undefined &&
    (wanted.oif !== undefined || ways.some((field) => wanted[field] !== undefined)) &&
    ways.some((field) => listed[field] !== undefined && wanted[field] === undefined),
  changeable: 'all',
  create: (item) => routes.add(item as never),
  change: (item) => routes.replace(item as never),
  append: (item) => routes.append(item as never),
  delete: (item) => routes.delete(item as never),
  ranksWith: 'nexthops',
  // Gateways, also those of next hops, are reached by routes without a gateway.
  depth: (item) => (ways.some((field) => item[field] !== undefined) ? 4 : item.prefsrc === undefined ? 0 : 1),
  describe(
    { dst = 'default', type = 'unicast', gateway, via, oif, nexthops, nhId, priority, table },
    nameOf,
  ) {
    const hops = (nexthops as Item[] | undefined)?.map(
      (hop) =>
        ` nexthop${hop.gateway === undefined ? '' : ` via ${hop.gateway}`}${
          hop.oif === undefined ? '' : ` dev ${nameOf(hop.oif)}`
        }`,
    );
    return [
      type === 'unicast' ? '' : `${type} `,
      dst,
      nhId === undefined ? '' : ` nhid ${nhId}`,
      nhId !== undefined || gateway === undefined ? '' : ` via ${gateway}`,
      nhId !== undefined || via === undefined ? '' : ` via ${(via as Item).family} ${(via as Item).address}`,
      nhId !== undefined || oif === undefined ? '' : ` dev ${nameOf(oif)}`,
      ...(hops ?? []),
      table === undefined || table === 254 ? '' : ` table ${table}`,
      priority === undefined ? '' : ` metric ${priority}`,
    ].join('');
  },
};
