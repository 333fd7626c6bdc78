import { inspectAs } from '../../netlink/codec/inspect-as.ts';
import { jsonValue } from '../../netlink/codec/json.ts';
import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type {
  ChangedFeatures,
  FeatureChanges,
  LinkFeatures,
} from '../../netlink/protocols/generic/ethtool/features.ts';
import * as addresses from '../../netlink/protocols/route/addresses/operations.ts';
import type {
  Address,
  AddressCreate,
  AnyLinkOptions,
  LinkChange,
  Link as LinkState,
  Neighbour,
  Qdisc,
  Route,
  ShapeOptions,
} from '../../netlink/protocols/route/index.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import * as neighbours from '../../netlink/protocols/route/neighbours/operations.ts';
import * as routes from '../../netlink/protocols/route/routes/operations.ts';
import {
  argument,
  type Check,
  check,
  checkArgument,
  isAnyOf,
  isInteger,
  isLinkAddress,
  isObject,
  refuseConstructor,
  required,
} from '../../netlink/request/input.ts';
import type { Request } from '../../netlink/request/request.ts';
import { throwInvalid } from '../../netlink/request/validate.ts';
import { argumentError } from '../../syscalls/arguments.ts';
import { isNamespace, isPlainObject } from '../inputs.ts';
import { isSameNamespace } from '../namespace/handle.ts';
import {
  fieldsOf,
  type LinkChangeWords,
  linkWords,
  type NeighbourFilterWords,
  type NeighbourReferenceWords,
  type NeighbourWords,
  neighbourWords,
  type RouteFilterWords,
  type RouteWords,
  routeWords,
  runWithWords,
} from '../object-words.ts';
import { type DriverStatistics, LinkEthtool } from './ethtool.ts';
import { isOptionsOf } from './kind-options.ts';
import { isOwnName } from './link-name.ts';
import type { LinkNamespace } from './link-namespace.ts';
import { moveLink } from './move-link.ts';

/** Loads traffic control, a third of the schemas, on first use. */
const trafficControl = (): Promise<typeof import('../../netlink/protocols/route/tc/index.ts')> =>
  import('../../netlink/protocols/route/tc/index.ts');

/** Options of `Link.moveTo`. */
export interface MoveOptions {
  /** New name; the current name by default. */
  readonly name?: string | undefined;
}

/** Checks the options of `Link.moveTo`. */
export const moveOptions: Check = isObject<MoveOptions>({ name: isOwnName }, 'an object of options');

const isMtu = isInteger(0, 0xffff_ffff, 'a number of bytes');

/** A link of any namespace. */
export const isLink: Check = Object.assign(
  check('a Link', (value) => value instanceof Link),
  { valueType: 'object' as const },
);

/** A link of any namespace, or the name of a link. */
export const isLinkOrName: Check = isAnyOf(
  isLink,
  Object.assign(
    check('the name of a link', (value) => typeof value === 'string' && value !== ''),
    { valueType: 'string' as const },
  ),
);

/** Properties of an IP address besides the address: label, scope, lifetimes, flags … */
export type AddressOptions = Omit<AddressCreate, 'index' | 'address'>;

/**
 * A link (network interface) of a namespace, and its properties as last read from the kernel. A link is identified by its
 * index, so the object stays valid when the link is renamed, here or by another program. {@link refresh} reads the
 * properties again.
 *
 * Changes need CAP_NET_ADMIN in the user namespace that owns the network namespace.
 */
export class Link<N extends LinkNamespace> {
  static {
    guardMethods(Link, {
      parameters: { addAddress: 2, replaceAddress: 2, routes: 1, neighbours: 1, moveTo: 2 },
      untraced: ['refresh'],
    });
    inspectAs(Link, ({ name, kind, index, operstate, mtu, address, knownAddresses, namespace }) => ({
      name,
      kind,
      index,
      operstate,
      mtu,
      address,
      addresses: knownAddresses?.join(', '),
      namespace: namespace.name,
    }));
  }

  #namespace: N;
  #state: LinkState;
  #addresses: readonly string[] | undefined;

  /**
   * Called by `Namespace.link()`, `links()` and `createLink()`.
   *
   * @param addresses IP addresses that the link has been given
   */
  constructor(namespace: N, state: LinkState, addresses?: readonly string[]) {
    if (typeof namespace?.request !== 'function')
      refuseConstructor(new.target.name, 'create(), Namespace.link() and createLink()');
    this.#namespace = namespace;
    this.#state = state;
    this.#addresses = addresses;
  }

  /** The namespace that the link is in. */
  get namespace(): N {
    return this.#namespace;
  }

  /** All properties, as last read. */
  get state(): LinkState {
    return this.#state;
  }

  get index(): number {
    return this.#state.index;
  }

  get name(): string {
    return this.#state.name;
  }

  /** Kind of the link: `'veth'`, `'bridge'` …; absent for hardware and loopback. */
  get kind(): string | undefined {
    return this.#state.kind;
  }

  /** Maximum packet size in bytes. */
  get mtu(): number | undefined {
    return this.#state.mtu;
  }

  /** Link-layer address: `aa:bb:cc:dd:ee:ff`. */
  get address(): string | undefined {
    return this.#state.address;
  }

  /** Whether the link is administratively up (`IFF_UP`). {@link operstate} says whether it can carry traffic. */
  get isUp(): boolean {
    return this.#state.flags.includes('up');
  }

  /** Operational state: `'up'`, `'down'`, `'lowerLayerDown'` (the peer or lower link is down), `'unknown'` … */
  get operstate(): LinkState['operstate'] {
    return this.#state.operstate;
  }

  /**
   * IP addresses of the link as far as this object has listed, added and removed them; `undefined` where it has not. To ask the
   * kernel, use {@link addresses}.
   */
  get knownAddresses(): readonly string[] | undefined {
    return this.#addresses;
  }

  /** Reads the properties from the kernel again. */
  async refresh(): Promise<this> {
    this.#state = await this.#namespace.request(links.get(this));
    return this;
  }

  /** Changes properties: `ip link set`. {@link moveTo} moves the link to another namespace. */
  async change(changes: LinkChangeWords): Promise<this> {
    checkArgument('link change', 'changes', required(isPlainObject), changes);
    const { namespace, netNsPid } = changes as Pick<LinkChange, 'namespace' | 'netNsPid'>;
    if (namespace !== undefined || netNsPid !== undefined)
      throw argumentError(
        'ERR_INVALID_ARG_VALUE',
        'link change: use moveTo to move a link to another namespace',
      );
    const fields = await fieldsOf<LinkChange>(this.#namespace, 'link change', changes, linkWords, (wanted) =>
      links.change(this, wanted),
    );
    await this.#namespace.request(links.change(this, fields));
    return this.refresh();
  }

  /** Changes options of the kind: `ip link set … type KIND …`. The classes of kinds know their types. */
  async configure(options: AnyLinkOptions): Promise<this> {
    checkArgument('link configure', '', argument('options', required(isOptionsOf(this.kind))), options);
    return this.change({ kind: this.kind, options });
  }

  /** Brings the link up. */
  async up(): Promise<this> {
    return this.change({ up: true });
  }

  /** Takes the link down. */
  async down(): Promise<this> {
    return this.change({ up: false });
  }

  /** Renames the link; at most 15 bytes. */
  async rename(name: string): Promise<this> {
    checkArgument('link rename', 'name', required(isOwnName), name);
    return this.change({ name });
  }

  /** Sets the maximum packet size in bytes. */
  async setMtu(mtu: number): Promise<this> {
    checkArgument('link set mtu', 'mtu', required(isMtu), mtu);
    return this.change({ mtu });
  }

  /** Sets the link-layer address: `aa:bb:cc:dd:ee:ff`. */
  async setAddress(address: string): Promise<this> {
    checkArgument('link set address', 'address', required(isLinkAddress), address);
    return this.change({ address });
  }

  /** Makes the link a port of a bridge, bond or VRF: a `Link`, or its name. */
  async setMaster(master: Link<LinkNamespace> | string): Promise<this> {
    return this.change({ master: this.#referenceToMaster(master) });
  }

  /** Makes the link no port any more. Does nothing where it is none. */
  async removeMaster(): Promise<this> {
    return this.change({ master: 0 });
  }

  #referenceToMaster(master: Link<LinkNamespace> | string): number | string {
    const operation = `link change ${this.name}`;
    checkArgument(operation, 'master', required(isLinkOrName), master);
    if (typeof master === 'string') return master;
    if (!isSameNamespace(master.namespace, this.#namespace))
      throwInvalid(operation, 'master', `${master.name} is in another namespace`);
    return master.index;
  }

  /** Checks an object that belongs to this link, whose index may be there as a list has it, but not that of another link. */
  #checkOwn(operation: string, argument: string, key: 'index' | 'oif', value: object): void {
    checkArgument(operation, argument, required(isPlainObject), value);
    for (const word of [key, 'dev']) {
      const given = (value as Record<string, unknown>)[word];
      if (given !== undefined && given !== this.index && given !== this.name)
        throwInvalid(operation, word, `expected none, or that of ${this.name}: ${this.index}`);
    }
  }

  /** Lists the IP addresses of the link. */
  async addresses(): Promise<Address[]> {
    const list = await this.#namespace.request(addresses.list({ index: this.index }));
    this.#addresses = list.map(({ address }) => address);
    return list;
  }

  /** Adds an IP address: `10.0.0.1/24`, `fd00::1/64`. EEXIST if the link has the address. */
  async addAddress(address: string, options: AddressOptions = {}): Promise<this> {
    this.#checkOwn('address add', 'options', 'index', options);
    await this.#namespace.request(addresses.add({ ...options, index: this.index, address }));
    this.#addresses = [...this.#addressesBut(address), address];
    return this;
  }

  /** Adds an IP address, or changes lifetimes, flags and metric of an existing one: `ip address replace`. */
  async replaceAddress(address: string, options: AddressOptions = {}): Promise<this> {
    this.#checkOwn('address replace', 'options', 'index', options);
    await this.#namespace.request(addresses.replace({ ...options, index: this.index, address }));
    this.#addresses = [...this.#addressesBut(address), address];
    return this;
  }

  /** Removes an IP address. EADDRNOTAVAIL if the link does not have it. */
  async removeAddress(address: string): Promise<this> {
    await this.#namespace.request(addresses.delete({ index: this.index, address }));
    this.#addresses = this.#addressesBut(address);
    return this;
  }

  #addressesBut(address: string): string[] {
    return (this.#addresses ?? []).filter((known) => known !== address);
  }

  /** Lists the routes whose output link this is. */
  async routes(filter: Omit<RouteFilterWords, 'dev' | 'oif'> = {}): Promise<Route[]> {
    this.#checkOwn('route list', 'filter', 'oif', filter);
    return runWithWords(this.#namespace, 'route list', routes.list, this.#own(filter, 'oif'), routeWords);
  }

  /** Adds a route with this output link: `{ dst: '10.0.0.0/8', via: '192.168.1.1' }`. */
  async addRoute(route: Omit<RouteWords, 'dev' | 'oif'>): Promise<void> {
    this.#checkOwn('route add', 'route', 'oif', route);
    return runWithWords(this.#namespace, 'route add', routes.add, this.#own(route, 'oif'), routeWords);
  }

  /** An object that belongs to this link, with the index of the link. */
  #own(value: object, key: 'index' | 'oif'): object {
    const { dev: _, ...rest } = value as { dev?: unknown };
    return { ...rest, [key]: this.index };
  }

  /** Lists the neighbour entries of the link. */
  async neighbours(filter: Omit<NeighbourFilterWords, 'dev' | 'index'> = {}): Promise<Neighbour[]> {
    this.#checkOwn('neighbour list', 'filter', 'index', filter);
    return this.#runNeighbour('list', neighbours.list, filter);
  }

  #runNeighbour<T, R>(verb: string, operation: (fields: T) => Request<R>, given: object): Promise<R> {
    const own = this.#own(given, 'index');
    return runWithWords(this.#namespace, `neighbour ${verb}`, operation, own, neighbourWords);
  }

  /** Adds a neighbour entry, permanent by default. EEXIST if there is one. */
  async addNeighbour(neighbour: Omit<NeighbourWords, 'dev' | 'index'>): Promise<void> {
    this.#checkOwn('neighbour add', 'neighbour', 'index', neighbour);
    return this.#runNeighbour('add', neighbours.add, neighbour);
  }

  /** Adds or replaces a neighbour entry: `ip neighbour replace`. */
  async replaceNeighbour(neighbour: Omit<NeighbourWords, 'dev' | 'index'>): Promise<void> {
    this.#checkOwn('neighbour replace', 'neighbour', 'index', neighbour);
    return this.#runNeighbour('replace', neighbours.replace, neighbour);
  }

  /** Deletes a neighbour entry. */
  async deleteNeighbour(neighbour: Omit<NeighbourReferenceWords, 'dev' | 'index'>): Promise<void> {
    this.#checkOwn('neighbour delete', 'neighbour', 'index', neighbour);
    return this.#runNeighbour('delete', neighbours.delete, neighbour);
  }

  /** Settings of the device and its driver: speed, rings, queues, pause frames …; what ethtool(8) shows and changes. */
  get ethtool(): LinkEthtool {
    return new LinkEthtool(this);
  }

  /** Gets offloads and other features by name, with the names of `ethtool --show-features`. */
  async features(): Promise<LinkFeatures> {
    return this.ethtool.features();
  }

  /**
   * Switches features: `ethtool --features`. Takes the names of {@link features}, the short ones of ethtool(8) and the kernel's:
   * `{ 'tx-checksumming': false, tso: false }`.
   *
   * @returns the features that were switched, and those that were not because they need another one
   * @throws (as rejection) TypeError `ERR_INVALID_ARG_VALUE` for an unknown feature, with the nearest one, and for one that the link cannot switch
   */
  async setFeatures(changes: FeatureChanges): Promise<ChangedFeatures> {
    return this.ethtool.setFeatures(changes);
  }

  /** Gets the counters of the driver by name: `ethtool -S`. EOPNOTSUPP where it has none. */
  async driverStatistics(): Promise<DriverStatistics> {
    return this.ethtool.driverStatistics();
  }

  /** Lists the queueing disciplines of the link. */
  async qdiscs(): Promise<Qdisc[]> {
    const { qdiscs } = await trafficControl();
    return this.#namespace.request(qdiscs.list({ index: this.index }));
  }

  /**
   * Delays, drops or limits the packets that the link sends: `link.shape({ delay: '50ms', loss: '1%', rate: '10mbit' })`.
   * Replaces an earlier shaping. A rate alone needs the qdisc tbf in the kernel, everything else netem: ENOENT without.
   */
  async shape(options: ShapeOptions): Promise<this> {
    const { shapeRequests } = await trafficControl();
    for (const request of shapeRequests(this.index, options)) await this.#namespace.request(request);
    return this;
  }

  /** Ends the shaping. ENOENT if the link is not shaped. */
  async unshape(): Promise<this> {
    const { unshapeRequests } = await trafficControl();
    for (const request of unshapeRequests(this.index)) await this.#namespace.request(request);
    return this;
  }

  /**
   * Moves the link to another namespace, under its current or a new name. It arrives down and without IP addresses.
   * EEXIST if the name is taken there.
   */
  async moveTo(namespace: N, options: MoveOptions = {}): Promise<this> {
    checkArgument('link move', 'namespace', required(isNamespace), namespace);
    checkArgument('link move', '', moveOptions, options);
    const { name = this.name } = options;
    this.#state = await moveLink(this.#namespace, namespace, this.#state, name);
    this.#namespace = namespace;
    this.#addresses = undefined;
    return this;
  }

  /**
   * Returns the namespace of the lower link or the peer (`link-netns` of `ip link`): its name, its identifier (`nsid`) if
   * it has no name, `undefined` if it is this namespace.
   */
  async linkNamespace(): Promise<string | number | undefined> {
    const { linkNetnsid } = this.#state;
    return linkNetnsid === undefined
      ? undefined
      : ((await this.#namespace.nameOfNsid(linkNetnsid)) ?? linkNetnsid);
  }

  /** Deletes the link, and the peer of a veth with it. */
  async delete(): Promise<void> {
    await this.#namespace.request(links.delete(this));
  }

  /** All properties, for `JSON.stringify`: 64-bit integers as numbers where these are exact, else as strings. */
  toJSON(): object {
    return jsonValue({
      ...this.#state,
      addresses: this.#addresses,
      namespace: this.#namespace.name,
    }) as object;
  }

  /** Name and kind, for logs. */
  toString(): string {
    return `${this.name}${this.kind === undefined ? '' : ` (${this.kind})`}`;
  }
}

/** Returns a link that is given by its name in a namespace, or as itself. */
export async function toLink<N extends LinkNamespace>(
  link: Link<N> | string,
  namespace: N,
): Promise<Link<N>> {
  return typeof link === 'string' ? new Link(namespace, await namespace.request(links.get(link))) : link;
}
