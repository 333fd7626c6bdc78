import { setImmediate as turn } from 'node:timers/promises';
import { EncodeError, show } from '../../netlink/codec/encode-error.ts';
import {
  links as linkRequests,
  type ShapeOptions,
  shapeRequests,
} from '../../netlink/protocols/route/index.ts';
import { checkObjectAt, refuseAt } from '../description-errors.ts';
import {
  checkAddresses,
  checkLinkName,
  checkName,
  checkNode,
  checkSwitch,
  descriptionKeys,
  linkKeys,
  nodeEndKeys,
  switchEndKeys,
  tryAt,
} from './check-description.ts';
import type { LabDescription, LabEnd, LabLinkDescription, LabNodeEnd, LabSwitchEnd } from './description.ts';

/** First index of the links of a lab, above those of a new namespace. Since the indexes are chosen here, none must be read. */
const firstIndex = 1001;

/** A link of a node, or a port of a switch. */
export interface PlannedPort {
  /** Name of the node or switch. */
  readonly place: string;
  readonly name: string;
  readonly index: number;
  readonly addresses: readonly string[];
  /** Link-layer address. */
  readonly address: string | undefined;
  /** Delay, loss and rate of the packets that it sends. */
  readonly shape: ShapeOptions | undefined;
}

/** A cable with names and indexes at both ends. */
export interface PlannedLink {
  readonly ends: readonly [PlannedPort, PlannedPort];
  readonly description: LabLinkDescription;
}

/** A checked description, with all names and indexes. */
export interface LabPlan {
  readonly description: LabDescription;
  /** Names of nodes and switches. */
  readonly nodes: readonly string[];
  readonly switches: readonly string[];
  readonly links: readonly PlannedLink[];
  /** Cables by the node or switch of their first end. */
  readonly linksFrom: ReadonlyMap<string, readonly PlannedLink[]>;
  /** Links of each node and ports of each switch, in the order of their indexes. */
  readonly ports: ReadonlyMap<string, readonly PlannedPort[]>;
}

/**
 * Checks a description and completes it. A `TypeError` has the path of the mistake: `links[2].ends[0].addresses[0]`.
 */
export function planLab(description: LabDescription): LabPlan {
  const steps = planSteps(description);
  for (;;) {
    const { done, value } = nextStep(steps);
    if (done) return value;
  }
}

/** Most steps of planning before the event loop turns. */
const stepsAtOnce = 4;

/** The same as {@link planLab}, with turns of the event loop. */
export async function planLabSlowly(description: LabDescription, signal?: AbortSignal): Promise<LabPlan> {
  const steps = planSteps(description);
  for (let count = 1; ; count++) {
    const { done, value } = nextStep(steps);
    if (done) return value;
    if (count % stepsAtOnce !== 0) continue;
    await turn();
    signal?.throwIfAborted();
  }
}

function nextStep(steps: Generator<undefined, LabPlan>): IteratorResult<undefined, LabPlan> {
  try {
    return steps.next();
  } catch (error) {
    throw error instanceof EncodeError ? error.toError('lab') : error;
  }
}

/** Plans a lab. Yields after each node, switch and link. */
function* planSteps(description: LabDescription): Generator<undefined, LabPlan> {
  checkObjectAt('', description, descriptionKeys);
  const { nodes, switches = {}, links = [] } = description;
  checkObjectAt('nodes', nodes);
  checkObjectAt('switches', switches);
  for (const [name, node] of Object.entries(nodes)) {
    checkNode(`nodes.${name}`, node);
    yield;
  }
  for (const [name, each] of Object.entries(switches)) {
    checkSwitch(`switches.${name}`, each);
    if (Object.hasOwn(nodes, name)) refuseAt(`switches.${name}`, 'a node has this name already');
    yield;
  }
  if (!Array.isArray(links)) refuseAt('links', 'expected an array');
  for (const name of Object.keys(nodes)) checkName(`nodes.${name}`, name);
  for (const name of Object.keys(switches)) checkName(`switches.${name}`, name);
  // Names of links that are taken, by node and switch.
  const taken = new Map([
    ...Object.keys(nodes).map((name) => [name, new Set(['lo'])] as const),
    ...Object.keys(switches).map((name) => [name, new Set(['lo', 'br0'])] as const),
  ]);
  const ports = new Map([...taken.keys()].map((name): [string, PlannedPort[]] => [name, []]));
  const linksFrom = new Map([...taken.keys()].map((name): [string, PlannedLink[]] => [name, []]));
  const planned: PlannedLink[] = [];
  for (const [number, link] of links.entries()) {
    const each = planLink(number, link, description, taken);
    planned.push(each);
    for (const port of each.ends) ports.get(port.place)?.push(port);
    linksFrom.get(each.ends[0].place)?.push(each);
    yield;
  }
  const plan = {
    description,
    nodes: Object.keys(nodes),
    switches: Object.keys(switches),
    links: planned,
    linksFrom,
    ports,
  };
  checkRoutes(plan);
  return plan;
}

/** Throws for routes of nodes whose output link does not exist. */
function checkRoutes({ description, ports }: LabPlan): void {
  for (const [name, { routes = [] }] of Object.entries(description.nodes)) {
    for (const [index, { dev }] of routes.entries()) {
      const known = ports.get(name)?.map((port) => port.name) ?? [];
      if (dev !== undefined && !known.includes(dev)) {
        refuseAt(`nodes.${name}.routes[${index}].dev`, `${show(dev)} is not one of ${known.join(', ')}`);
      }
    }
  }
}

function planLink(
  number: number,
  link: LabLinkDescription,
  description: LabDescription,
  taken: ReadonlyMap<string, Set<string>>,
): PlannedLink {
  const path = `links[${number}]`;
  checkObjectAt(path, link, linkKeys);
  if (!Array.isArray(link.ends) || link.ends.length !== 2) refuseAt(`${path}.ends`, 'expected two ends');
  tryAt(path, () => linkRequests.create({ kind: 'veth', mtu: link.mtu }));
  const shape = shapeOf(path, link);
  const plan = (end: 0 | 1): Omit<PlannedPort, 'shape'> =>
    planEnd(`${path}.ends[${end}]`, link.ends[end], firstIndex + number * 2 + end, description, taken);
  return {
    ends: [
      { ...plan(0), shape },
      { ...plan(1), shape },
    ],
    description: link,
  };
}

function planEnd(
  path: string,
  end: LabEnd,
  index: number,
  { switches = {}, nodes }: LabDescription,
  takenNames: ReadonlyMap<string, Set<string>>,
): Omit<PlannedPort, 'shape'> {
  const full = typeof end === 'string' ? parseEnd(end, switches) : end;
  checkObjectAt(path, full);
  checkObjectAt(path, full, 'node' in full ? nodeEndKeys : switchEndKeys);
  const place = 'node' in full ? full.node : full.switch;
  const known = 'node' in full ? nodes : switches;
  if (typeof place !== 'string' || !Object.hasOwn(known, place)) {
    refuseAt(
      `${path}.${'node' in full ? 'node' : 'switch'}`,
      `${show(place)} is not one of ${Object.keys(known).join(', ')}`,
    );
  }
  const taken = takenNames.get(place) as Set<string>;
  const name = full.name ?? freeName(taken, 'node' in full ? 'eth' : 'port');
  checkLinkName(`${path}.name`, name);
  if (taken.has(name)) refuseAt(`${path}.name`, `${place} has a link ${show(name)} already`);
  taken.add(name);
  const { addresses: given = [], address } = full as LabNodeEnd;
  checkAddresses(`${path}.addresses`, given);
  tryAt(path, () => linkRequests.create({ kind: 'veth', name, address }));
  return { place, name, index, addresses: given, address };
}

/** Returns the delay, loss and rate of a cable; `undefined` without any. */
function shapeOf(path: string, { delay, jitter, loss, rate }: LabLinkDescription): ShapeOptions | undefined {
  const shape: ShapeOptions = { delay, jitter, loss, rate };
  if (Object.values(shape).every((value) => value === undefined)) return undefined;
  tryAt(path, () => shapeRequests(1, shape));
  return shape;
}

/** Parses `'a'` or `'a:eth1'`. */
function parseEnd(text: string, switches: object): LabNodeEnd | LabSwitchEnd {
  const colon = text.indexOf(':');
  const place = colon === -1 ? text : text.slice(0, colon);
  const name = colon === -1 ? undefined : text.slice(colon + 1);
  return Object.hasOwn(switches, place) ? { switch: place, name } : { node: place, name };
}

function freeName(taken: ReadonlySet<string>, prefix: string): string {
  let number = 0;
  while (taken.has(`${prefix}${number}`)) number++;
  return `${prefix}${number}`;
}
