import * as addresses from '../../netlink/protocols/route/addresses/operations.ts';
import type {
  Address,
  AddressCreate,
  LinkChange,
  Link as LinkState,
  Neighbour,
  NeighbourCreate,
  NeighbourFilter,
  NeighbourReference,
  Qdisc,
  Route,
  RouteCreate,
  RouteFilter,
  ShapeOptions,
} from '../../netlink/protocols/route/index.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import * as neighbours from '../../netlink/protocols/route/neighbours/operations.ts';
import { argumentError } from '../../syscalls/arguments.ts';
import type { Namespace } from '../namespace/namespace.ts';
import { withFdHeld } from '../namespace/reference.ts';
import { assertOwnName } from './link-name.ts';

/** Loaded when first needed: it is a third of the schemas. */
const trafficControl = (): Promise<typeof import('../../netlink/protocols/route/tc/index.ts')> =>
  import('../../netlink/protocols/route/tc/index.ts');

/** Options of an address besides itself: label, scope, lifetimes, flags … */
export type AddressOptions = Omit<AddressCreate, 'index' | 'address'>;

/**
 * A link of a namespace, and what the kernel last said of it. It is found by its index, so renaming it, here or by
 * another program, does no harm; {@link refresh} brings {@link state} up to date.
 *
 * Every change needs CAP_NET_ADMIN in the user namespace that owns the network namespace.
 */
export class Link {
  #namespace: Namespace;
  #state: LinkState;

  /** Made by `Namespace.link()`, `links()` and `createLink()`. */
  constructor(namespace: Namespace, state: LinkState) {
    this.#namespace = namespace;
    this.#state = state;
  }

  /** Where it is. */
  get namespace(): Namespace {
    return this.#namespace;
  }

  /** All that the kernel told of it, when it was last asked. */
  get state(): LinkState {
    return this.#state;
  }

  get index(): number {
    return this.#state.index;
  }

  get name(): string {
    return this.#state.name;
  }

  /** What it was made as: `'veth'`, `'bridge'` …; absent for hardware and loopback. */
  get kind(): string | undefined {
    return this.#state.kind;
  }

  /** Largest packet, in bytes. */
  get mtu(): number | undefined {
    return this.#state.mtu;
  }

  /** Link-layer address: `aa:bb:cc:dd:ee:ff`. */
  get address(): string | undefined {
    return this.#state.address;
  }

  /** Whether it has been brought up (`IFF_UP`). Whether it can carry traffic says {@link operstate}. */
  get isUp(): boolean {
    return this.#state.flags.includes('up');
  }

  /** `'up'`, `'down'`, `'lowerLayerDown'` (the other end is down), `'unknown'` … */
  get operstate(): LinkState['operstate'] {
    return this.#state.operstate;
  }

  /** Asks the kernel anew. */
  async refresh(): Promise<this> {
    this.#state = await this.#namespace.request(links.get(this));
    return this;
  }

  /** Changes whatever can be changed of a link: `ip link set`. To another namespace it goes by {@link moveTo}. */
  async change(changes: Omit<LinkChange, 'namespace' | 'netNsPid'>): Promise<this> {
    const { namespace, netNsPid } = changes as LinkChange;
    if (namespace !== undefined || netNsPid !== undefined)
      throw argumentError('ERR_INVALID_ARG_VALUE', 'link change: a link goes to another namespace by moveTo');
    await this.#namespace.request(links.change(this, changes));
    return this.refresh();
  }

  /** Changes options of its kind: `ip link set … type KIND …`. */
  configure(options: object): Promise<this> {
    return this.change({ kind: this.kind, data: options });
  }

  /** Brings it up. */
  up(): Promise<this> {
    return this.change({ up: true });
  }

  /** Takes it down. */
  down(): Promise<this> {
    return this.change({ up: false });
  }

  /** Gives it another name, at most 15 bytes. */
  rename(name: string): Promise<this> {
    return this.change({ name });
  }

  /** Sets the largest packet, in bytes. */
  setMtu(mtu: number): Promise<this> {
    return this.change({ mtu });
  }

  /** Sets the link-layer address: `aa:bb:cc:dd:ee:ff`. */
  setAddress(address: string): Promise<this> {
    return this.change({ address });
  }

  /** Makes it a port of a bridge, bond or VRF; of none with `undefined`. */
  setMaster(master: Link | undefined): Promise<this> {
    return this.change({ master: master?.index ?? 0 });
  }

  /** The IP addresses it has. */
  addresses(): Promise<Address[]> {
    return this.#namespace.request(addresses.list({ index: this.index }));
  }

  /** Gives it an IP address: `10.0.0.1/24`, `fd00::1/64`. EEXIST where it has it. */
  async addAddress(address: string, options: AddressOptions = {}): Promise<this> {
    await this.#namespace.request(addresses.add({ ...options, index: this.index, address }));
    return this;
  }

  /** Gives it an IP address, or changes lifetimes, flags and metric of one that it has: `ip address replace`. */
  async replaceAddress(address: string, options: AddressOptions = {}): Promise<this> {
    await this.#namespace.request(addresses.replace({ ...options, index: this.index, address }));
    return this;
  }

  /** Takes an IP address from it. EADDRNOTAVAIL where it has no such. */
  async removeAddress(address: string): Promise<this> {
    await this.#namespace.request(addresses.delete({ index: this.index, address }));
    return this;
  }

  /** The routes that go out by it. */
  routes(filter: Omit<RouteFilter, 'oif'> = {}): Promise<Route[]> {
    return this.#namespace.routes({ ...filter, oif: this.index });
  }

  /** Adds a route that goes out by it. */
  addRoute(route: Omit<RouteCreate, 'oif'>): Promise<void> {
    return this.#namespace.addRoute({ ...route, oif: this.index });
  }

  /** What is known of the link-layer addresses of its neighbours. */
  neighbours(filter: Omit<NeighbourFilter, 'index'> = {}): Promise<Neighbour[]> {
    return this.#namespace.neighbours({ ...filter, index: this.index });
  }

  /** Tells the link-layer address of a neighbour, for good unless told otherwise. EEXIST where there is an entry. */
  addNeighbour(neighbour: Omit<NeighbourCreate, 'index'>): Promise<void> {
    return this.#namespace.request(neighbours.add({ ...neighbour, index: this.index }));
  }

  /** Tells the link-layer address of a neighbour, whether there is an entry or not: `ip neighbour replace`. */
  replaceNeighbour(neighbour: Omit<NeighbourCreate, 'index'>): Promise<void> {
    return this.#namespace.request(neighbours.replace({ ...neighbour, index: this.index }));
  }

  /** Forgets a neighbour. */
  deleteNeighbour(neighbour: Omit<NeighbourReference, 'index'>): Promise<void> {
    return this.#namespace.request(neighbours.delete({ ...neighbour, index: this.index }));
  }

  /** Its queueing disciplines. */
  async qdiscs(): Promise<Qdisc[]> {
    const { qdiscs } = await trafficControl();
    return this.#namespace.request(qdiscs.list({ index: this.index }));
  }

  /**
   * Makes what it sends late, lossy or slow, in the place of what shaped it before:
   * `link.shape({ delay: '50ms', loss: '1%', rate: '10mbit' })`. A rate alone needs tbf of the kernel, the rest netem:
   * ENOENT where it lacks that.
   */
  async shape(options: ShapeOptions): Promise<this> {
    const { shapeRequests } = await trafficControl();
    for (const request of shapeRequests(this.index, options)) await this.#namespace.request(request);
    return this;
  }

  /** Ends that. ENOENT where it was not shaped. */
  async unshape(): Promise<this> {
    const { unshapeRequests } = await trafficControl();
    for (const request of unshapeRequests(this.index)) await this.#namespace.request(request);
    return this;
  }

  /**
   * Moves it to another namespace, by the name it has or another. It arrives down and without its IP addresses.
   * EEXIST where the name is taken there.
   */
  async moveTo(namespace: Namespace, { name = this.name }: { name?: string } = {}): Promise<this> {
    if (typeof namespace?.request !== 'function')
      throw argumentError('ERR_INVALID_ARG_TYPE', 'link move: expected a Namespace');
    assertOwnName('link move', name);
    const request = links.change(this, { namespace, ...(name !== this.name && { name }) });
    await withFdHeld(namespace, () => this.#namespace.request(request));
    this.#state = await namespace.request(links.get(name));
    this.#namespace = namespace;
    return this;
  }

  /**
   * Where the link below it, or its peer, is (`link-netns` of `ip link`): the name of that namespace, its number if it
   * has no name here, or `undefined` for this same namespace.
   */
  async linkNamespace(): Promise<string | number | undefined> {
    const { linkNetnsid } = this.#state;
    return linkNetnsid === undefined
      ? undefined
      : ((await this.#namespace.nameOfNsid(linkNetnsid)) ?? linkNetnsid);
  }

  /** Deletes it, and with it a veth's peer. */
  async delete(): Promise<void> {
    await this.#namespace.request(links.delete(this));
  }

  /** For logs: name, kind and state. */
  toString(): string {
    return `${this.name}${this.kind === undefined ? '' : ` (${this.kind})`}`;
  }
}
