import { parseIp } from '../../netlink/codec/address.ts';
import { type ArgumentError, Refusal, show } from '../../netlink/codec/refusal.ts';
import { addresses, type ShapeOptions, shapeRequests } from '../../netlink/route/index.ts';
import type {
  LabDescription,
  LabEnd,
  LabLinkDescription,
  LabNodeDescription,
  LabNodeEnd,
  LabSwitchEnd,
} from './description.ts';

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
    throw error instanceof Refusal ? error.toError('lab') : error;
  }
}

function makePlan(description: LabDescription): LabPlan {
  checkObject('', description, ['nodes', 'switches', 'links']);
  const { nodes, switches = {}, links = [] } = description;
  checkObject('nodes', nodes);
  checkObject('switches', switches);
  for (const [name, node] of Object.entries(nodes)) checkNode(`nodes.${name}`, node);
  for (const [name, each] of Object.entries(switches)) {
    checkObject(`switches.${name}`, each, ['stp', 'mtu']);
    if (Object.hasOwn(nodes, name)) refuseAt(`switches.${name}`, 'a node has this name already');
  }
  if (!Array.isArray(links)) refuseAt('links', 'expected an array');
  const places = new Map(
    [...Object.keys(nodes), ...Object.keys(switches)].map((name) => [name, new Set<string>()]),
  );
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

function checkNode(path: string, node: LabNodeDescription): void {
  checkObject(path, node, ['forwarding', 'gateway', 'routes', 'addresses', 'sysctl']);
  checkAddresses(`${path}.addresses`, node.addresses ?? []);
  for (const gateway of [node.gateway ?? []].flat()) {
    if (typeof gateway !== 'string' || parseIp(gateway) === undefined)
      refuseAt(`${path}.gateway`, `${show(gateway)} is not an IP address`);
  }
  for (const [index, route] of (node.routes ?? []).entries()) {
    checkObject(`${path}.routes[${index}]`, route, [
      'dst',
      'gateway',
      'priority',
      'type',
      'table',
      'metrics',
      'dev',
    ]);
  }
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
  checkObject(path, full, ['node', 'switch', 'name', 'addresses', 'address']);
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
  if (taken.has(name)) refuseAt(`${path}.name`, `${place} has a link '${name}' already`);
  taken.add(name);
  const { addresses: given = [], address } = full as LabNodeEnd;
  checkAddresses(`${path}.addresses`, given);
  return { place, name, index, addresses: given, address };
}

/** What a cable does to packets; `undefined` where nothing. */
function shapeOf(path: string, { delay, jitter, loss, rate }: LabLinkDescription): ShapeOptions | undefined {
  const shape: ShapeOptions = { delay, jitter, loss, rate };
  if (Object.values(shape).every((value) => value === undefined)) return undefined;
  try {
    shapeRequests(1, shape);
  } catch (error) {
    const { field, message } = error as Partial<ArgumentError> & Error;
    refuseAt(field === undefined || field === '' ? path : `${path}.${field}`, message);
  }
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

function checkAddresses(path: string, given: readonly string[]): void {
  if (!Array.isArray(given)) refuseAt(path, 'expected an array of addresses');
  for (const [index, address] of given.entries()) {
    try {
      addresses.add({ index: 1, address });
    } catch (error) {
      refuseAt(
        `${path}[${index}]`,
        `${show(address)} is not an address with a prefix length (${(error as Error).message})`,
      );
    }
  }
}

function checkObject(path: string, value: unknown, keys?: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuseAt(path, `expected an object, got ${show(value)}`);
  const unknown = keys === undefined ? undefined : Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined)
    refuseAt(
      path === '' ? unknown : `${path}.${unknown}`,
      `there is no such property; there are ${(keys ?? []).join(', ')}`,
    );
}

function refuseAt(path: string, reason: string): never {
  throw new Refusal('ERR_INVALID_ARG_VALUE', reason).within(path);
}
