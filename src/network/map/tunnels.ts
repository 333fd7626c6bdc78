import type { MapCable, MapLink, MapNamespace } from './graph.ts';

/**
 * Finds tunnels whose two ends are in the map: links of one kind and number, each of which names an address of the other's
 * namespace as its remote end.
 */
export function tunnelCables(namespaces: readonly MapNamespace[]): MapCable[] {
  const ends = namespaces.flatMap((namespace) => {
    const addresses = new Set(namespace.links.flatMap((link) => link.addresses.map(withoutLength)));
    return namespace.links
      .filter(({ tunnel }) => tunnel?.remote !== undefined)
      .map((link) => ({ namespace, addresses, link }));
  });
  const byKind = new Map<string, typeof ends>();
  for (const end of ends) byKind.set(kindOf(end.link), [...(byKind.get(kindOf(end.link)) ?? []), end]);
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
        .map(
          (other): MapCable => ({
            id: `tunnel ${one.link.id} ${other.link.id}`,
            kind: 'tunnel',
            ends: [one.link.id, other.link.id],
          }),
        ),
    ),
  );
}

const kindOf = ({ kind, tunnel }: MapLink): string => `${kind} ${tunnel?.id ?? ''}`;

const withoutLength = (address: string): string => address.split('/', 1)[0] as string;
