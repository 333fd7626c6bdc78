import type { WireGuardDevice } from '../../netlink/protocols/generic/wireguard/operations.ts';
import type { Address, BridgeVlan, Link, Route } from '../../netlink/protocols/route/index.ts';
import { linkId, type MapLink, type MapRoute, type MapTunnel } from './graph.ts';

/** The fields of a link that a map shows. Links of lists and of views have them. */
export type LinkFacts = Pick<
  Link,
  | 'index'
  | 'name'
  | 'type'
  | 'flags'
  | 'kind'
  | 'options'
  | 'operstate'
  | 'mtu'
  | 'address'
  | 'link'
  | 'linkNetnsid'
  | 'master'
  | 'portOptions'
>;

/** The objects of a namespace that a map shows. */
export interface NamespaceFacts {
  readonly links: readonly LinkFacts[];
  readonly addresses: readonly Pick<Address, 'index' | 'address'>[];
  readonly routes: readonly Route[];
  readonly vlans: readonly BridgeVlan[];
  /** The WireGuard devices that may be read. */
  readonly wireguard?: readonly Pick<WireGuardDevice, 'index' | 'publicKey' | 'listenPort' | 'peers'>[];
}

/** Kinds of links whose `link` is the other end, not a lower link. */
export const pairKinds: ReadonlySet<string> = new Set(['veth', 'vxcan', 'netkit']);

/** Kinds of links that are tunnels. */
const tunnelKinds: ReadonlySet<string> = new Set([
  'vxlan',
  'geneve',
  'bareudp',
  'gre',
  'gretap',
  'ip6gre',
  'ip6gretap',
  'erspan',
  'ip6erspan',
  'ipip',
  'sit',
  'ip6tnl',
  'vti',
  'vti6',
  'gtp',
  'amt',
  'xfrm',
  'wireguard',
]);

/** Makes the links of a map. Ports follow their master, and upper links their lower one. */
export function mapLinks(
  namespace: string,
  { links, addresses, vlans, wireguard = [] }: NamespaceFacts,
): MapLink[] {
  const indexes = new Set(links.map(({ index }) => index));
  const addressesOf = groupBy(addresses);
  const vlansOf = groupBy(vlans);
  return links.map((link) => {
    const { index, name, kind, type, flags, operstate, mtu, address, master } = link;
    const lower = lowerOf(link);
    const own = vlansOf.get(index);
    const known = {
      master: master !== undefined && indexes.has(master) ? linkId(namespace, master) : undefined,
      portState: portStateOf(link),
      lower: lower !== undefined && indexes.has(lower) ? linkId(namespace, lower) : undefined,
      vlan: kind === 'vlan' ? (link.options as { id?: number } | undefined)?.id : undefined,
      vlans: own?.map(({ id, endId, pvid, untagged }) => ({ id, endId, pvid, untagged })),
      tunnel: tunnelOf(
        link,
        wireguard.find((device) => device.index === index),
      ),
      mode: modeOf(link),
      address: address === '' || address === '00:00:00:00:00:00' ? undefined : address,
      mtu,
      state: operstate === undefined ? undefined : String(operstate),
    };
    return {
      id: linkId(namespace, index),
      index,
      name: name ?? String(index),
      kind: kind ?? String(type ?? 'link'),
      up: hasFlag(flags, 'up'),
      addresses: (addressesOf.get(index) ?? []).flatMap((one) => one.address ?? []),
      ...defined(known),
    };
  });
}

/** The default routes among the routes of a namespace. */
export function defaultRoutes(
  routes: readonly Route[],
  links: readonly Pick<MapLink, 'index' | 'name'>[],
): MapRoute[] {
  const names = new Map(links.map(({ index, name }) => [index, name]));
  return routes.filter(isDefaultRoute).flatMap((route): MapRoute[] => {
    const { family, priority, nexthops } = route;
    const hops = nexthops ?? [route];
    return hops.map(({ gateway, via, oif }) => ({
      family: family as MapRoute['family'],
      ...defined({
        gateway: gateway ?? via?.address,
        link: oif === undefined ? undefined : names.get(oif),
        metric: priority === undefined || priority === 0 ? undefined : priority,
      }),
    }));
  });
}

/** Whether a route is a default route for packets, and not one that refuses them. */
export function isDefaultRoute({ dst, type, family }: Route): boolean {
  return dst === 'default' && type === 'unicast' && (family === 'inet' || family === 'inet6');
}

/** Index of the link that a link lies on, if that is in the same namespace. */
function lowerOf({ kind, link, linkNetnsid, index, options }: LinkFacts): number | undefined {
  if (linkNetnsid !== undefined) return undefined;
  if (kind !== undefined && pairKinds.has(kind)) return undefined;
  const other = link ?? (options as { link?: number } | undefined)?.link;
  return other === undefined || other === 0 || other === index ? undefined : other;
}

function portStateOf({ portOptions }: LinkFacts): string | undefined {
  const { state } = (portOptions ?? {}) as { state?: unknown };
  return typeof state === 'string' ? state : undefined;
}

function modeOf({ kind, options }: LinkFacts): string | undefined {
  const { mode, table } = (options ?? {}) as { mode?: unknown; table?: unknown };
  if (kind === 'vrf') return table === undefined ? undefined : `table ${table}`;
  return typeof mode === 'string' ? mode : undefined;
}

/** The ends of a tunnel; undefined for a link that is none. */
function tunnelOf(
  { kind, options }: LinkFacts,
  device: NonNullable<NamespaceFacts['wireguard']>[number] | undefined,
): MapTunnel | undefined {
  const { local, local6, remote, remote6, group, group6, id, oKey } = (options ?? {}) as Readonly<
    Record<string, unknown>
  >;
  if (kind === undefined || !tunnelKinds.has(kind)) return undefined;
  const end = (...ends: unknown[]): string | undefined =>
    ends.find((one): one is string => typeof one === 'string' && one !== '0.0.0.0' && one !== '::');
  const number = kind === 'vxlan' || kind === 'geneve' ? id : oKey;
  return defined({
    local: end(local, local6),
    remote: end(remote, remote6, group, group6),
    id: typeof number === 'number' && number !== 0 ? number : undefined,
    publicKey: device?.publicKey,
    listenPort: device?.listenPort,
    // Field by field: the secret key of a peer is in no map.
    peers: device?.peers.map(({ publicKey, endpoint, allowedIps }) => ({
      publicKey,
      allowedIps,
      ...defined({ endpoint }),
    })),
  });
}

/** Whether the flags of a link have one of a name. */
function hasFlag(flags: LinkFacts['flags'] | undefined, name: string): boolean {
  return (flags as readonly unknown[] | undefined)?.includes(name) ?? false;
}

function groupBy<T extends { readonly index: number }>(items: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) groups.set(item.index, [...(groups.get(item.index) ?? []), item]);
  return groups;
}

/** The same object without keys that have no value. */
function defined<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
}
