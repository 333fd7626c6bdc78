import { routes } from '../../netlink/protocols/route/index.ts';
import type { MapLink, MapNamespace, NetworkMap } from '../../network/map/graph.ts';
import type { Namespace } from '../../network/namespace/namespace.ts';
import type { NetworkPath, PathHop } from '../../web/data.ts';

/** Namespaces on a way, at most: the hop limit of IP. */
const hopLimit = 64;

/**
 * Follows a packet from a namespace to an address: the route of each namespace is looked up, and the next namespace is found by the
 * address of the next hop, across cables and bridges.
 */
export async function findPath(
  map: NetworkMap,
  from: string,
  destination: string,
  open: (id: string) => Pick<Namespace, 'request'> | undefined,
): Promise<NetworkPath> {
  const wires = new Wiring(map);
  const hops: PathHop[] = [];
  let place = from;
  let source: string | undefined;
  let arrival: number | undefined;
  const end = (problem: string): NetworkPath => ({ hops, arrived: false, problem });
  while (hops.length < hopLimit) {
    const namespace = open(place);
    const here = map.namespaces.find(({ id }) => id === place);
    if (namespace === undefined || here === undefined) return end('the namespace is not readable');
    let found: Awaited<ReturnType<typeof lookUp>>;
    try {
      found = await lookUp(namespace, destination, source, arrival);
    } catch (error) {
      hops.push({ namespace: place, route: 'none', links: [] });
      return end(`${here.name}: ${(error as Error).message}`);
    }
    const { type, oif, gateway, via, prefsrc } = found;
    const output = here.links.find(({ index }) => index === oif);
    const next = gateway ?? via?.address ?? destination;
    const text = `${destination} ${gateway === undefined ? '' : `via ${gateway} `}dev ${output?.name ?? oif ?? '?'}`;
    if (type === 'local') {
      hops.push({ namespace: place, route: `${destination} is here`, links: [] });
      return { hops, arrived: true };
    }
    if (type !== 'unicast' || output === undefined) {
      hops.push({ namespace: place, route: `${type} ${text}`, links: [] });
      return end(`${here.name}: the route is ${type}`);
    }
    const way = wires.wayTo(output.id, next);
    hops.push({ namespace: place, route: text, links: way ?? [output.id] });
    if (way === undefined)
      return end(`${here.name}: no link of the map that ${output.name} leads to has ${next}`);
    const entry = wires.linkOf(way.at(-1) as string);
    source ??= prefsrc;
    arrival = entry?.link.index;
    place = entry?.namespace.id as string;
    if (hops.some((hop) => hop.namespace === place))
      return end(`the way leads in a circle, back to ${entry?.namespace.name}`);
  }
  return end(`more than ${hopLimit} hops`);
}

async function lookUp(
  namespace: Pick<Namespace, 'request'>,
  dst: string,
  src: string | undefined,
  iif: number | undefined,
): Promise<Awaited<ReturnType<Namespace['route']>>> {
  return namespace.request(routes.get(src === undefined || iif === undefined ? { dst } : { dst, src, iif }));
}

/** Which links a frame reaches from a link. */
class Wiring {
  readonly #links: ReadonlyMap<string, { readonly namespace: MapNamespace; readonly link: MapLink }>;
  readonly #beside = new Map<string, string[]>();

  constructor({ namespaces, cables }: NetworkMap) {
    this.#links = new Map(
      namespaces.flatMap((namespace) =>
        namespace.links.map((link) => [link.id, { namespace, link }] as const),
      ),
    );
    for (const { ends } of cables) this.#join(...ends);
    for (const { link } of this.#links.values())
      for (const other of [link.master, link.lower]) if (other !== undefined) this.#join(link.id, other);
  }

  linkOf(id: string): { readonly namespace: MapNamespace; readonly link: MapLink } | undefined {
    return this.#links.get(id);
  }

  #join(one: string, other: string): void {
    this.#beside.set(one, [...(this.#beside.get(one) ?? []), other]);
    this.#beside.set(other, [...(this.#beside.get(other) ?? []), one]);
  }

  /** The shortest way over working links from a link to one of another namespace that has an address. */
  wayTo(from: string, address: string): string[] | undefined {
    const before = new Map<string, string | undefined>([[from, undefined]]);
    const start = this.#links.get(from)?.namespace;
    for (const id of before.keys()) {
      const at = this.#links.get(id);
      if (at === undefined || !at.link.up) continue;
      if (at.namespace !== start && at.link.addresses.some((one) => one.split('/', 1)[0] === address)) {
        const way: string[] = [];
        for (let step: string | undefined = id; step !== undefined; step = before.get(step))
          way.unshift(step);
        return way;
      }
      for (const other of this.#beside.get(id) ?? []) if (!before.has(other)) before.set(other, id);
    }
    return undefined;
  }
}
