import type { NetworkMap } from './graph.ts';

/**
 * Restricts a map to some namespaces, by their ids. Of the namespaces at the other ends of their cables it keeps the links
 * there.
 */
export function restrictMap({ namespaces, cables }: NetworkMap, wanted: ReadonlySet<string>): NetworkMap {
  const owner = new Map(namespaces.flatMap(({ id, links }) => links.map((link) => [link.id, id] as const)));
  const isWanted = (link: string): boolean => wanted.has(owner.get(link) ?? '');
  const kept = cables.filter(({ ends }) => ends.some(isWanted));
  const atEnds = new Set(kept.flatMap(({ ends }) => ends));
  return {
    namespaces: namespaces.flatMap((namespace) => {
      if (wanted.has(namespace.id)) return [namespace];
      const links = namespace.links.filter(({ id }) => atEnds.has(id));
      if (links.length === 0) return [];
      // Their masters and lower links are not shown.
      const bare = links.map(({ master: _, lower: __, ...link }) => link);
      return [
        { ...namespace, isPartial: true, links: bare, defaultRoutes: [], listeners: [], processes: [] },
      ];
    }),
    cables: kept,
  };
}
