import type { MapLink, MapNamespace, NetworkMap } from '../network/map/graph.ts';

/** The links of a map with their namespaces, by id. */
function linksById(
  map: NetworkMap,
): Map<string, { readonly namespace: MapNamespace; readonly link: MapLink }> {
  return new Map(
    map.namespaces.flatMap((namespace) =>
      namespace.links.map((link) => [link.id, { namespace, link }] as const),
    ),
  );
}

/** For each link the other ends of its cables, as text: `b:eth0`, with the properties of the cable. */
export function otherEnds(map: NetworkMap): Map<string, string[]> {
  const links = linksById(map);
  const ends = new Map<string, string[]>();
  const add = (from: string, to: string, about: string): void => {
    const other = links.get(to);
    if (other === undefined) return;
    const here = links.get(from)?.namespace;
    const place = other.namespace === here ? other.link.name : `${other.namespace.name}:${other.link.name}`;
    ends.set(from, [...(ends.get(from) ?? []), `${place}${about}`]);
  };
  for (const {
    kind,
    ends: [first, second],
    label,
  } of map.cables) {
    const about = [...(kind === 'tunnel' ? ['tunnel'] : []), ...(label === undefined ? [] : [label])].join(
      ', ',
    );
    const note = about === '' ? '' : ` [${about}]`;
    add(first, second, kind === 'lower' ? ' [on it]' : note);
    add(second, first, kind === 'lower' ? ' [lies on it]' : note);
  }
  return ends;
}
