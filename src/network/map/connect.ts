import type { MapCable } from './graph.ts';
import { linkId } from './graph.ts';
import { type LinkFacts, pairKinds } from './namespace-facts.ts';

/** A namespace whose links are known. */
export interface Space {
  readonly id: string;
  readonly links: readonly LinkFacts[];
  /** Returns the identifier that this namespace has for another one; undefined where it has none. */
  nsidOf(other: Space): Promise<number | undefined>;
}

/** A link whose other end is in none of the spaces. */
export interface LooseEnd {
  readonly space: Space;
  readonly link: LinkFacts;
  readonly nsid: number;
}

/** Cables between spaces, and the links whose other end was not found. */
export interface Connections {
  readonly cables: MapCable[];
  readonly looseEnds: LooseEnd[];
}

/**
 * Finds the pairs of links, and links that lie on one of another namespace. A link names its other end by an index and, across
 * namespaces, by an identifier of the other namespace. Only spaces that have a fitting link are compared with the identifier.
 */
export async function connect(spaces: readonly Space[]): Promise<Connections> {
  const byIndex = new Map<number, { readonly space: Space; readonly link: LinkFacts }[]>();
  for (const space of spaces)
    for (const link of space.links) {
      const same = byIndex.get(link.index);
      if (same === undefined) byIndex.set(link.index, [{ space, link }]);
      else same.push({ space, link });
    }
  const cables = new Map<string, MapCable>();
  const looseEnds: LooseEnd[] = [];
  for (const space of spaces)
    for (const link of space.links) {
      const { kind, link: other, linkNetnsid: nsid, index } = link;
      if (other === undefined || other === 0) continue;
      const isPair = kind !== undefined && pairKinds.has(kind);
      const end = linkId(space.id, index);
      if (isPair && nsid === undefined) {
        if (space.links.some((one) => one.index === other)) add(cables, 'pair', end, linkId(space.id, other));
        continue;
      }
      if (nsid === undefined || (isPair && cables.has(end))) continue;
      const fitting = (byIndex.get(other) ?? []).filter(
        (there) =>
          there.space !== space && (!isPair || (there.link.kind === kind && there.link.link === index)),
      );
      const found = await findAsync(fitting, async (there) => (await space.nsidOf(there.space)) === nsid);
      if (found === undefined) looseEnds.push({ space, link, nsid });
      else add(cables, isPair ? 'pair' : 'lower', end, linkId(found.space.id, other));
    }
  return { cables: [...new Set(cables.values())], looseEnds };
}

/** Adds a cable. A pair is kept by both of its ends, since it is found from either. */
function add(cables: Map<string, MapCable>, kind: MapCable['kind'], first: string, second: string): void {
  if (kind === 'pair' && (cables.has(first) || cables.has(second))) return;
  const cable: MapCable = { id: `${kind} ${first} ${second}`, kind, ends: [first, second] };
  cables.set(kind === 'pair' ? first : cable.id, cable);
  if (kind === 'pair') cables.set(second, cable);
}

async function findAsync<T>(
  items: readonly T[],
  isWanted: (item: T) => Promise<boolean>,
): Promise<T | undefined> {
  for (const item of items) if (await isWanted(item)) return item;
  return undefined;
}
