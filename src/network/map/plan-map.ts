import { lineOf, type PlanStep } from '../desired-state/plan.ts';
import { linkId, type MapCable, type MapLink, type MapNamespace, type NetworkMap } from './graph.ts';
import { mapLinks } from './namespace-facts.ts';

/**
 * Marks the changes of a plan in a map: what it would create is added, what it would delete stays and is marked.
 *
 * @param current the `id` of the namespace of steps that name none
 */
export function mapOfPlan(map: NetworkMap, steps: Iterable<PlanStep>, current: string): NetworkMap {
  const changed: NetworkMap = structuredClone(map);
  const planned = new PlannedMap(changed, current);
  for (const step of steps) planned.add(step);
  planned.connect();
  return changed;
}

/** A map that is being changed by the steps of a plan. */
class PlannedMap {
  readonly #map: NetworkMap;
  readonly #current: string;
  /** Names of masters, lower links and other ends of new links, found when all links are known. */
  readonly #later: (() => void)[] = [];
  /** Index of the next new link: the kernel chooses the real one. */
  #nextIndex = 1_000_000;

  constructor(map: NetworkMap, current: string) {
    this.#map = map;
    this.#current = current;
  }

  add(step: PlanStep): void {
    if (step.object === 'namespace') this.#namespaces().push(newNamespace(step.name));
    else if (step.object === 'pair') this.#addPair(step);
    else {
      const namespace = this.#namespaceOf(step.namespace);
      if (namespace === undefined) return;
      if (step.object === 'link') this.#addLink(namespace, step);
      else if (step.object === 'address') addAddress(namespace, step);
      else addOther(namespace, step);
    }
  }

  /** Finds the links that new links name. */
  connect(): void {
    for (const find of this.#later) find();
  }

  #namespaces(): MapNamespace[] {
    return this.#map.namespaces;
  }

  #namespaceOf(name: string | undefined): MapNamespace | undefined {
    return this.#namespaces().find(({ id, names }) =>
      name === undefined ? id === this.#current : names.includes(name),
    );
  }

  #newLink(namespace: MapNamespace, name: string, state: LinkState): MapLink {
    const { kind, up = false, mtu, options } = state;
    const facts = { index: this.#nextIndex++, name, kind, options, mtu, flags: up ? ['up'] : [] };
    const [link] = mapLinks(namespace.id, { links: [facts as never], addresses: [], routes: [], vlans: [] });
    const created: MapLink = { ...(link as MapLink), change: 'create' };
    namespace.links.push(created);
    const { master, link: lower, peer } = state;
    this.#later.push(() => {
      const idOf = (wanted: string): string | undefined =>
        namespace.links.find((one) => one.name === wanted && one.change !== 'delete')?.id;
      const below = lower ?? (options as { link?: unknown } | undefined)?.link;
      if (typeof master === 'string') Object.assign(created, { master: idOf(master) });
      if (typeof below === 'string') Object.assign(created, { lower: idOf(below) });
      const other = peer === undefined ? undefined : idOf(peer);
      if (other !== undefined) this.#addCable(created.id, other);
    });
    return created;
  }

  #addCable(first: string, second: string): void {
    const isKnown = this.#map.cables.some(({ ends }) => ends.includes(first) && ends.includes(second));
    if (!isKnown) this.#map.cables.push(newCable(first, second));
  }

  #addPair({ name }: PlanStep): void {
    const [, place1 = '', link1 = '', place2 = '', link2 = ''] = /^(.*):(\S+) (.*):(\S+)$/.exec(name) ?? [];
    const [one, other] = [this.#namespaceOf(place1), this.#namespaceOf(place2)];
    if (one === undefined || other === undefined) return;
    const ends = [this.#newLink(one, link1, { kind: 'veth' }), this.#newLink(other, link2, { kind: 'veth' })];
    this.#addCable(ends[0]?.id as string, ends[1]?.id as string);
  }

  #addLink(namespace: MapNamespace, step: PlanStep): void {
    const { action, name: words, after, changes = [] } = step;
    const [name] = words.split(' ', 1) as [string];
    const known = namespace.links.find((link) => link.name === name);
    if (action === 'create') {
      // A link that is deleted first is created again.
      if (known?.change === 'delete') Object.assign(known, { change: 'change', changes: ['created again'] });
      else this.#newLink(namespace, name, (after ?? {}) as LinkState);
      return;
    }
    if (known === undefined) return;
    if (action === 'delete') {
      known.change = 'delete';
      for (const cable of this.#map.cables) if (cable.ends.includes(known.id)) cable.change = 'delete';
      return;
    }
    if (known.change === 'create') {
      // The link of a new pair is changed by further steps.
      const { up, mtu, master } = (after ?? {}) as LinkState;
      if (up !== undefined) known.up = up;
      if (mtu !== undefined) known.mtu = mtu;
      if (typeof master === 'string') known.master = namespace.links.find((link) => link.name === master)?.id;
      return;
    }
    const lines = changes.map(({ field, before, after }) => `${field} ${show(before)} → ${show(after)}`);
    addChanges(known, lines);
  }
}

/** The fields of a link in a state that a map shows. */
interface LinkState {
  readonly kind?: string | undefined;
  readonly up?: boolean | undefined;
  readonly mtu?: number | undefined;
  readonly options?: object | undefined;
  readonly master?: string | null | undefined;
  readonly link?: string | undefined;
  readonly peer?: string | undefined;
}

function show(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function addChanges(link: MapLink, lines: readonly string[]): void {
  link.change ??= 'change';
  link.changes = [...(link.changes ?? []), ...lines];
}

const signs = { create: '+', change: '~', delete: '-' } as const;

function addAddress(namespace: MapNamespace, step: PlanStep): void {
  const [, address = '', name] = /^(\S+) dev (\S+)$/.exec(step.name) ?? [];
  const link = namespace.links.find((one) => one.name === name);
  if (link === undefined) addOther(namespace, step);
  else if (link.change === 'create') link.addresses.push(address);
  else if (link.change !== 'delete') addChanges(link, [`${signs[step.action]}${address}`]);
}

/** Adds a change of another object: a default route is marked, others are lines of the namespace. */
function addOther(namespace: MapNamespace, step: PlanStep): void {
  const { before, action } = step;
  const { dst, gateway, oif } = (before ?? {}) as { dst?: string; gateway?: string; oif?: string };
  const route =
    step.object !== 'route' || dst !== 'default' || action === 'create'
      ? undefined
      : namespace.defaultRoutes.find(
          (one) => one.gateway === gateway && (oif === undefined || one.link === oif),
        );
  if (route !== undefined) route.change = action;
  if (route === undefined || action === 'change')
    namespace.changes = [...(namespace.changes ?? []), lineOf({ ...step, namespace: undefined })];
}

function newNamespace(name: string): MapNamespace {
  return {
    id: `new ${name}`,
    name,
    names: [name],
    isCurrent: false,
    processes: [],
    links: [
      {
        id: linkId(`new ${name}`, 1),
        index: 1,
        name: 'lo',
        kind: 'loopback',
        up: false,
        addresses: [],
        change: 'create',
      },
    ],
    defaultRoutes: [],
    listeners: [],
    change: 'create',
  };
}

function newCable(first: string, second: string): MapCable {
  return { id: `pair ${first} ${second}`, kind: 'pair', ends: [first, second], change: 'create' };
}
