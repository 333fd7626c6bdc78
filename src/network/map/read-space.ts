import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import {
  get as getWireguard,
  readDevice,
  type WireGuardDevice,
} from '../../netlink/protocols/generic/wireguard/operations.ts';
import {
  type Address,
  addresses,
  type BridgeVlan,
  bridgeVlans,
  type Link,
  links,
  type Route,
  routes,
} from '../../netlink/protocols/route/index.ts';
import type { Dump, Request } from '../../netlink/request/request.ts';
import { SystemError } from '../../syscalls/errors.ts';
import type { NamespaceSocket, SocketListOptions } from '../sockets/list-sockets.ts';
import type { SocketOwner } from '../sockets/socket-owners.ts';
import type { MapListener } from './graph.ts';
import { isDefaultRoute, type LinkFacts, type NamespaceFacts } from './namespace-facts.ts';

/** Runs requests in a namespace. */
export interface Reader {
  request<T>(request: Request<T>): Promise<T>;
  stream<T>(request: Dump<T>): AsyncIterableIterator<T>;
}

/** Number of the main routing table. */
const mainTable = 254;

/** Reads what a map shows of a namespace. The routes are the default routes of the main table. */
export async function readFacts(reader: Reader): Promise<NamespaceFacts> {
  const found = await reader.request(links.list({ statistics: false }));
  return {
    links: found,
    addresses: await reader.request(addresses.list()),
    routes: await readDefaultRoutes(reader),
    vlans: await readVlans(reader, found),
    wireguard: await readWireguard(reader, found),
  };
}

/** Reads the default routes. A routing table may be long: it is not kept. */
async function readDefaultRoutes(reader: Reader): Promise<Route[]> {
  const found: Route[] = [];
  for await (const route of reader.stream(routes.list({ table: mainTable })))
    if (isDefaultRoute(route)) found.push(route);
  return found;
}

/** Reads the VLANs of bridges and ports, where a bridge filters by VLAN. */
export async function readVlans(
  reader: Pick<Reader, 'request'>,
  links: readonly Pick<LinkFacts, 'kind' | 'options'>[],
): Promise<BridgeVlan[]> {
  const filters = links.some(
    ({ kind, options }) =>
      kind === 'bridge' && (options as { vlanFiltering?: boolean } | undefined)?.vlanFiltering,
  );
  return filters ? reader.request(bridgeVlans.list()) : [];
}

/** Reads the WireGuard devices among the links; not those that may not be read, or are gone. Needs CAP_NET_ADMIN. */
export async function readWireguard(
  reader: Pick<Reader, 'request'>,
  links: readonly Pick<LinkFacts, 'kind' | 'index'>[],
): Promise<WireGuardDevice[]> {
  const found: WireGuardDevice[] = [];
  for (const { kind, index } of links) {
    if (kind !== 'wireguard') continue;
    try {
      found.push(readDevice(await reader.request(getWireguard(index))));
    } catch (error) {
      if (!(error instanceof NetlinkError)) throw error;
    }
  }
  return found;
}

/**
 * Reads links and addresses of a namespace that has no file to open, by the identifier that another one has for it. Needs
 * CAP_NET_ADMIN there. Linux 4.20.
 */
export async function readFactsByNsid(reader: Reader, nsid: number): Promise<NamespaceFacts> {
  const inTarget = <T>(dump: Dump<T>): Dump<T> => ({
    ...dump,
    value: { ...(dump.value as object), targetNetnsid: nsid },
  });
  const found: Link[] = await reader.request(inTarget(links.list({ statistics: false })));
  const of: Address[] = await reader.request(inTarget(addresses.list()));
  return { links: found, addresses: of, routes: [], vlans: [] };
}

/** A socket that waits for connections or datagrams, with the number that finds its processes. */
export interface FoundListener extends Omit<MapListener, 'processes'> {
  readonly inode: number;
}

/** Lists the sockets that wait for connections or datagrams; none where the kernel does not list sockets. */
export async function readListeners(namespace: {
  sockets(options: SocketListOptions): Promise<NamespaceSocket[]>;
}): Promise<FoundListener[]> {
  try {
    const tcp = await namespace.sockets({ protocol: 'tcp', states: ['listening'] });
    const udp = await namespace.sockets({ protocol: 'udp', states: ['closed'] });
    return [...tcp, ...udp].map(({ protocol, local: { address, port }, inode }) => ({
      protocol: protocol as MapListener['protocol'],
      address,
      port,
      inode,
    }));
  } catch (error) {
    if (error instanceof NetlinkError || error instanceof SystemError) return [];
    throw error;
  }
}

/** Puts the processes of listening sockets beside them. */
export function withProcesses(
  listeners: readonly FoundListener[],
  owners: ReadonlyMap<number, readonly SocketOwner[]>,
): MapListener[] {
  return listeners.map(({ inode, ...listener }) => {
    const processes = new Map((owners.get(inode) ?? []).map(({ pid, name }) => [pid, { pid, name }]));
    return { ...listener, processes: [...processes.values()] };
  });
}
