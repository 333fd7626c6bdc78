import { EncodeError, show } from '../../netlink/codec/encode-error.ts';
import {
  links as linkRequests,
  type ShapeOptions,
  shapeRequests,
} from '../../netlink/protocols/route/index.ts';
import { assertOwnName } from '../links/link-name.ts';
import {
  checkAddresses,
  checkName,
  checkNode,
  checkObject,
  checkSwitch,
  refuseAt,
  tryAt,
} from './check-description.ts';
import type { LabDescription, LabEnd, LabLinkDescription, LabNodeEnd, LabSwitchEnd } from './description.ts';

/** Indexes of links made by a lab begin here, above those that a namespace is born with. Knowing them saves asking. */
const firstIndex = 1001;

/** A link of a node, or a port of a switch, as it will be. */
export interface PlannedPort {
  readonly place: string;
  readonly name: string;
  readonly index: number;
  readonly addresses: readonly string[];
  /** Link-layer address. */
  readonly address: string | undefined;
  /** What is done to the packets that it sends. */
  readonly shape: ShapeOptions | undefined;
}

/** A cable with both ends named and numbered. */
export interface PlannedLink {
  readonly ends: readonly [PlannedPort, PlannedPort];
  readonly description: LabLinkDescription;
}

/** A checked description, with every name and number decided. */
export interface LabPlan {
  readonly description: LabDescription;
  /** Names of nodes and switches. */
  readonly nodes: readonly string[];
  readonly switches: readonly string[];
  readonly links: readonly PlannedLink[];
  /** The links by the place of their first end. */
  readonly linksFrom: ReadonlyMap<string, readonly PlannedLink[]>;
  /** The links of each node and the ports of each switch, in the order of their numbers. */
  readonly ports: ReadonlyMap<string, readonly PlannedPort[]>;
}

/**
 * Checks a description and decides all that it leaves open. A `TypeError` names the path of what is wrong:
 * `links[2].ends[0].addresses[0]`.
 */
export function planLab(description: LabDescription): LabPlan {
  try {
    return makePlan(description);
  } catch (error) {
    throw error instanceof EncodeError ? error.toError('lab') : error;
  }
}

function makePlan(description: LabDescription): LabPlan {
  checkObject('', description, ['nodes', 'switches', 'links']);
  const { nodes, switches = {}, links = [] } = description;
  checkObject('nodes', nodes);
  checkObject('switches', switches);
  for (const [name, node] of Object.entries(nodes)) checkNode(`nodes.${name}`, node);
  for (const [name, each] of Object.entries(switches)) {
    checkSwitch(`switches.${name}`, each);
    if (Object.hasOwn(nodes, name)) refuseAt(`switches.${name}`, 'a node has this name already');
  }
  if (!Array.isArray(links)) refuseAt('links', 'expected an array');
  for (const name of Object.keys(nodes)) checkName(`nodes.${name}`, name);
  for (const name of Object.keys(switches)) checkName(`switches.${name}`, name);
  // By the names of links that are taken there.
  const places = new Map([
    ...Object.keys(nodes).map((name) => [name, new Set(['lo'])] as const),
    ...Object.keys(switches).map((name) => [name, new Set(['lo', 'br0'])] as const),
  ]);
  const planned = links.map((link, number) => planLink(number, link, description, places));
  const ports = new Map([...places.keys()].map((name): [string, PlannedPort[]] => [name, []]));
  for (const port of planned.flatMap(({ ends }) => ends)) ports.get(port.place)?.push(port);
  const linksFrom = new Map([...places.keys()].map((name): [string, PlannedLink[]] => [name, []]));
  for (const link of planned) linksFrom.get(link.ends[0].place)?.push(link);
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

/** Whether the routes of the nodes go out by links that exist. */
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

const linkKeys = ['ends', 'mtu', 'delay', 'jitter', 'loss', 'rate'];

function planLink(
  number: number,
  link: LabLinkDescription,
  description: LabDescription,
  places: Map<string, Set<string>>,
): PlannedLink {
  const path = `links[${number}]`;
  checkObject(path, link, linkKeys);
  if (!Array.isArray(link.ends) || link.ends.length !== 2) refuseAt(`${path}.ends`, 'expected two ends');
  tryAt(path, () => linkRequests.create({ kind: 'veth', mtu: link.mtu }));
  const shape = shapeOf(path, link);
  const plan = (end: 0 | 1): Omit<PlannedPort, 'shape'> =>
    planEnd(`${path}.ends[${end}]`, link.ends[end], firstIndex + number * 2 + end, description, places);
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
  places: Map<string, Set<string>>,
): Omit<PlannedPort, 'shape'> {
  const full = typeof end === 'string' ? parseEnd(end, switches) : end;
  checkObject(path, full);
  checkObject(path, full, 'node' in full ? ['node', 'name', 'addresses', 'address'] : ['switch', 'name']);
  const place = 'node' in full ? full.node : full.switch;
  const known = 'node' in full ? nodes : switches;
  if (typeof place !== 'string' || !Object.hasOwn(known, place)) {
    refuseAt(
      `${path}.${'node' in full ? 'node' : 'switch'}`,
      `${show(place)} is not one of ${Object.keys(known).join(', ')}`,
    );
  }
  const taken = places.get(place) as Set<string>;
  const name = full.name ?? freeName(taken, 'node' in full ? 'eth' : 'port');
  tryAt(`${path}.name`, () => assertOwnName('link create', name));
  if (taken.has(name)) refuseAt(`${path}.name`, `${place} has a link ${show(name)} already`);
  taken.add(name);
  const { addresses: given = [], address } = full as LabNodeEnd;
  checkAddresses(`${path}.addresses`, given);
  tryAt(path, () => linkRequests.create({ kind: 'veth', name, address }));
  return { place, name, index, addresses: given, address };
}

/** What a cable does to packets; `undefined` where nothing. */
function shapeOf(path: string, { delay, jitter, loss, rate }: LabLinkDescription): ShapeOptions | undefined {
  const shape: ShapeOptions = { delay, jitter, loss, rate };
  if (Object.values(shape).every((value) => value === undefined)) return undefined;
  tryAt(path, () => shapeRequests(1, shape));
  return shape;
}

/** Reads `'a'` or `'a:eth1'`. */
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
