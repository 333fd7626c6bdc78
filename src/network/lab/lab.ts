import { existsSync } from 'node:fs';
import { BatchError } from '../../netlink/batch/batch.ts';
import { traceMethods } from '../../netlink/errors/trace-methods.ts';
import {
  addresses,
  type LinkMessage,
  links,
  type RouteCreate,
  routes,
  shapeRequests,
} from '../../netlink/protocols/route/index.ts';
import type { Request } from '../../netlink/request/request.ts';
import { argumentError } from '../../syscalls/arguments.ts';
import { waitForCarrier } from '../links/wait-for-carrier.ts';
import { Namespace } from '../namespace/namespace.ts';
import type { PingOptions, PingResult } from '../ping/ping.ts';
import type { LabDescription, LabNodeDescription, LabSwitchDescription } from './description.ts';
import { type DiagramFormat, drawLab } from './diagram.ts';
import { type LabPlan, type PlannedPort, planLab } from './plan.ts';

/** Index of the loopback link, in every namespace. */
const loopback = 1;
/** Index of the bridge that a switch is. */
const bridge = 1000;

/** How a lab is built. */
export interface LabOptions {
  /** Gives the namespaces names, this in front of those of the nodes, so that `ip netns exec` finds them. */
  readonly prefix?: string | undefined;
  /** Stops the building; what has been built is taken down again. */
  readonly signal?: AbortSignal | undefined;
  /** Called as the building goes on. */
  readonly onProgress?: ((done: number, total: number, what: string) => void) | undefined;
}

/** A host or router of a lab: a namespace that knows the others by name. */
export class LabNode {
  readonly name: string;
  /** Where it lives: links, routes, sockets. */
  readonly namespace: Namespace;
  readonly #lab: Lab;

  /** Made by `createLab`. */
  constructor(lab: Lab, name: string, namespace: Namespace) {
    this.#lab = lab;
    this.name = name;
    this.namespace = namespace;
  }

  /** Pings another node by its name, or an address. */
  ping(target: string, options?: PingOptions): Promise<PingResult> {
    return this.namespace.ping(this.#lab.addressOf(target) ?? target, options);
  }
}

/** A network that was built by `createLab`. Take it down with {@link destroy}. */
export class Lab {
  static {
    traceMethods(Lab);
  }

  readonly #plan: LabPlan;
  readonly #namespaces: ReadonlyMap<string, Namespace>;
  readonly #nodes = new Map<string, LabNode>();

  /** Made by `createLab`. */
  constructor(plan: LabPlan, namespaces: ReadonlyMap<string, Namespace>) {
    this.#plan = plan;
    this.#namespaces = namespaces;
    for (const name of plan.nodes)
      this.#nodes.set(name, new LabNode(this, name, namespaces.get(name) as Namespace));
  }

  /** Its nodes. */
  get nodes(): readonly LabNode[] {
    return [...this.#nodes.values()];
  }

  /** One node. TypeError (`ERR_INVALID_ARG_VALUE`) where there is none. */
  node(name: string): LabNode {
    const node = this.#nodes.get(name);
    if (node === undefined) throw unknownPlace(name, this.#plan.nodes);
    return node;
  }

  /** The namespace of a switch, where its bridge `br0` is. */
  switch(name: string): Namespace {
    if (!this.#plan.switches.includes(name)) throw unknownPlace(name, this.#plan.switches);
    return this.#namespaces.get(name) as Namespace;
  }

  /** The first address of a node, without its prefix length; `undefined` where it has none or is no node. */
  addressOf(name: string): string | undefined {
    if (!this.#nodes.has(name)) return undefined;
    const own = this.#plan.description.nodes[name]?.addresses ?? [];
    const address =
      own[0] ?? this.#plan.ports.get(name)?.find((port) => port.addresses.length > 0)?.addresses[0];
    return address?.split('/')[0];
  }

  /** A picture of it, in text or as a Mermaid flowchart. */
  diagram(format: DiagramFormat = 'text'): string {
    return drawLab(this.#plan, format);
  }

  /** Takes all of it down. Doing so twice does no harm. */
  async destroy(): Promise<void> {
    await destroyAll(this.#namespaces.values());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy();
  }
}

/** Builds a network: see `createLab`. */
export async function buildLab(description: LabDescription, options: LabOptions = {}): Promise<Lab> {
  const plan = planLab(description);
  const { prefix, signal, onProgress } = options;
  const namespaces = new Map<string, Namespace>();
  const lookUp = (place: string): Namespace => namespaces.get(place) as Namespace;
  const places = [...plan.nodes, ...plan.switches];
  const total = places.length * 3;
  let done = 0;
  const advance = (what: string): void => {
    signal?.throwIfAborted();
    onProgress?.(++done, total, what);
  };
  let at = '';
  try {
    for (const place of places) {
      at = place;
      namespaces.set(place, await Namespace.create(prefix === undefined ? undefined : `${prefix}${place}`));
      await prepare(lookUp(place), plan.description.nodes[place]);
      advance(`namespace ${place}`);
    }
    // All links first, so that both ends of each are there when they are set up.
    for (const steps of [plugIn, setUp]) {
      for (const place of places) {
        at = place;
        const requests = steps(plan, place, lookUp);
        if (requests.length > 0) await lookUp(place).socket.batch(requests, { signal });
        if (steps === plugIn) await applySysctl(lookUp(place), plan.description.nodes[place]?.sysctl ?? {});
        advance(`${steps === plugIn ? 'links' : 'addresses and routes'} of ${place}`);
      }
    }
    const cables = links.list({ kind: 'veth', statistics: false });
    await Promise.all(places.map((place) => waitForCarrier(() => lookUp(place).request(cables), signal)));
    return new Lab(plan, namespaces);
  } catch (error) {
    await destroyAll(namespaces.values());
    tellPlace(error as Error, at);
    throw error;
  }
}

/** Says in an error of the kernel which node it was about, or which switch. */
function tellPlace(error: Error, place: string): void {
  // Not in what a signal or a caller's own function gave for an error.
  if (!('errno' in error) && !(error instanceof BatchError)) return;
  const { message, stack } = error;
  error.message = `lab: ${place}: ${message}`;
  if (stack !== undefined) error.stack = stack.replace(message, () => error.message);
}

async function destroyAll(namespaces: Iterable<Namespace>): Promise<void> {
  for (const namespace of namespaces) if (!namespace.closed) await namespace.delete();
}

/** What makes the bridge of a switch, and the cables whose first end is here. */
function plugIn(plan: LabPlan, place: string, lookUp: (place: string) => Namespace): Request<void>[] {
  const requests: Request<void>[] = [];
  const asSwitch = switchOf(plan, place);
  if (asSwitch !== undefined) {
    const { stp = false, mtu } = asSwitch;
    requests.push(
      links.create({
        kind: 'bridge',
        name: 'br0',
        index: bridge,
        mtu,
        data: { stpState: stp ? 'kernel' : 'off' },
      }),
    );
  }
  for (const { ends, description } of plan.linksFrom.get(place) ?? []) {
    const [near, far] = ends;
    const peer: LinkMessage = { ...describeEnd(far, description.mtu), netNsFd: lookUp(far.place).fd };
    requests.push(links.create({ kind: 'veth', ...describeEnd(near, description.mtu), data: { peer } }));
  }
  return requests;
}

function describeEnd(
  { name, index, address }: PlannedPort,
  mtu: number | undefined,
): Pick<LinkMessage, 'mtu' | 'address'> & { name: string; index: number } {
  return { name, index, ...(mtu !== undefined && { mtu }), ...(address !== undefined && { address }) };
}

/** What gives addresses, brings links up, makes ports of a switch's, and adds routes. */
function setUp(plan: LabPlan, place: string): Request<void>[] {
  const isSwitch = switchOf(plan, place) !== undefined;
  const requests: Request<void>[] = [links.change(loopback, { up: true })];
  if (isSwitch) requests.push(links.change(bridge, { up: true }));
  const { addresses: own = [], gateway = [], routes: more = [] } = plan.description.nodes[place] ?? {};
  for (const address of own) requests.push(addresses.add({ index: loopback, address }));
  for (const port of plan.ports.get(place) ?? []) {
    for (const address of port.addresses)
      requests.push(addresses.add({ index: port.index, address, flags: isIpv6(address) ? ['nodad'] : [] }));
    requests.push(links.change(port.index, isSwitch ? { up: true, master: bridge } : { up: true }));
    if (port.shape !== undefined) requests.push(...shapeRequests(port.index, port.shape));
  }
  for (const each of [gateway].flat()) requests.push(routes.create({ gateway: each }));
  for (const { dev, ...route } of more)
    requests.push(routes.create({ ...route, ...outBy(plan, place, dev) }));
  return requests;
}

function outBy(plan: LabPlan, place: string, dev: string | undefined): Pick<RouteCreate, 'oif'> {
  const port = dev === undefined ? undefined : plan.ports.get(place)?.find(({ name }) => name === dev);
  return port === undefined ? {} : { oif: port.index };
}

function switchOf({ description, switches }: LabPlan, place: string): LabSwitchDescription | undefined {
  return switches.includes(place) ? description.switches?.[place] : undefined;
}

function isIpv6(address: string): boolean {
  return address.includes(':');
}

/**
 * What a namespace of a lab is set to before it has links. Detection of duplicate addresses is off: whoever describes a
 * lab knows them, and for its two seconds a router would have no link-local address to ask its neighbours from.
 */
async function prepare(namespace: Namespace, node: LabNodeDescription | undefined): Promise<void> {
  const ipv6 = existsSync('/proc/sys/net/ipv6');
  await applySysctl(namespace, {
    ...(node?.forwarding === true && { 'net.ipv4.ip_forward': 1 }),
    ...(node?.forwarding === true && ipv6 && { 'net.ipv6.conf.all.forwarding': 1 }),
    ...(ipv6 && { 'net.ipv6.conf.default.accept_dad': 0 }),
  });
}

async function applySysctl(namespace: Namespace, settings: Record<string, string | number>): Promise<void> {
  for (const [name, value] of Object.entries(settings)) await namespace.sysctl.set(name, value);
}

function unknownPlace(name: string, known: readonly string[]): Error {
  return argumentError('ERR_INVALID_ARG_VALUE', `lab: '${name}' is not one of ${known.join(', ')}`);
}
