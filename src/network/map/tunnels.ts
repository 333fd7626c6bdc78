import type { MapCable, MapLink, MapNamespace } from './graph.ts';

/** A link that is a tunnel, with its namespace and the addresses there. */
interface End {
  readonly namespace: MapNamespace;
  readonly addresses: ReadonlySet<string>;
  readonly link: MapLink;
}

/**
 * Finds tunnels whose two ends are in the map: links of one kind and number, each of which names an address of the other's
 * namespace as its remote end; WireGuard devices that have each other as a peer.
 */
export function tunnelCables(namespaces: readonly MapNamespace[]): MapCable[] {
  const ends = namespaces.flatMap((namespace) => {
    const addresses = new Set(namespace.links.flatMap((link) => link.addresses.map(withoutLength)));
    return namespace.links
      .filter(({ tunnel }) => tunnel !== undefined)
      .map((link): End => ({ namespace, addresses, link }));
  });
  return [...addressedCables(ends), ...keyedCables(ends)];
}

/** Tunnels between links that name each other by addresses. */
function addressedCables(all: readonly End[]): MapCable[] {
  const ends = all.filter(({ link }) => link.tunnel?.remote !== undefined);
  const byKind = groupBy(ends, ({ link }) => `${link.kind} ${link.tunnel?.id ?? ''}`);
  return [...byKind.values()].flatMap((same) =>
    same.flatMap((one, index) =>
      same
        .slice(index + 1)
        .filter(
          (other) =>
            other.namespace !== one.namespace &&
            other.addresses.has(one.link.tunnel?.remote as string) &&
            one.addresses.has(other.link.tunnel?.remote as string),
        )
        .map((other) => cable(one, other)),
    ),
  );
}

/** Tunnels between WireGuard devices that have each other as a peer. */
function keyedCables(ends: readonly End[]): MapCable[] {
  const byKey = groupBy(
    ends.filter(({ link }) => link.tunnel?.publicKey !== undefined),
    ({ link }) => link.tunnel?.publicKey as string,
  );
  const cables = new Map<string, MapCable>();
  for (const one of [...byKey.values()].flat())
    for (const other of peersOf(one, byKey)) {
      const isMutual = peersOf(other, byKey).includes(one);
      const found = cable(one, other);
      if (isMutual && !cables.has(cable(other, one).id)) cables.set(found.id, found);
    }
  return [...cables.values()];
}

/**
 * The devices that a device has as peers. A public key tells them, and of several devices with the same key the endpoint, as far as its
 * port and address fit one. The address may be of any namespace: the socket of a device stays where the device was created.
 */
function peersOf({ link }: End, byKey: ReadonlyMap<string, readonly End[]>): readonly End[] {
  return (link.tunnel?.peers ?? []).flatMap(({ publicKey, endpoint = '' }) => {
    const same = byKey.get(publicKey) ?? [];
    if (same.length < 2) return same;
    const colon = endpoint.lastIndexOf(':');
    const [address, port] = [endpoint.slice(0, colon).replace(/^\[|\]$/g, ''), endpoint.slice(colon + 1)];
    const atPort = same.filter((end) => String(end.link.tunnel?.listenPort) === port);
    const atAddress = atPort.filter((end) => end.addresses.has(address));
    return [atAddress, atPort].find(({ length }) => length > 0) ?? same;
  });
}

const cable = (one: End, other: End): MapCable => ({
  id: `tunnel ${one.link.id} ${other.link.id}`,
  kind: 'tunnel',
  ends: [one.link.id, other.link.id],
});

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const same = groups.get(keyOf(item));
    if (same === undefined) groups.set(keyOf(item), [item]);
    else same.push(item);
  }
  return groups;
}

const withoutLength = (address: string): string => address.split('/', 1)[0] as string;
