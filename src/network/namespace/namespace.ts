import type { ChildProcess } from 'node:child_process';
import type { Socket as DatagramSocket, SocketType } from 'node:dgram';
import { setMaxListeners } from 'node:events';
import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { Server, Socket } from 'node:net';
import type { Worker, WorkerOptions } from 'node:worker_threads';
import { inspectAs } from '../../netlink/codec/inspect-as.ts';
import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { Protocol } from '../../netlink/protocol-table.ts';
import * as addresses from '../../netlink/protocols/route/addresses/operations.ts';
import type {
  Address,
  LinkCreate,
  LinkReference,
  Neighbour,
  Nexthop,
  Route,
  Rule,
} from '../../netlink/protocols/route/index.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import * as neighbours from '../../netlink/protocols/route/neighbours/operations.ts';
import type { NexthopReference } from '../../netlink/protocols/route/nexthops/operations.ts';
import * as nexthops from '../../netlink/protocols/route/nexthops/operations.ts';
import * as routes from '../../netlink/protocols/route/routes/operations.ts';
import * as rules from '../../netlink/protocols/route/rules/operations.ts';
import { captureCallSite, tracedTo } from '../../netlink/request/call-site.ts';
import {
  checkArgument,
  isInteger,
  isText,
  refuseConstructor,
  required,
} from '../../netlink/request/input.ts';
import type { Dump, Request } from '../../netlink/request/request.ts';
import { throwInvalid } from '../../netlink/request/validate.ts';
import { NetlinkSocket, type RequestOptions } from '../../netlink/socket/socket.ts';
import { argumentError } from '../../syscalls/arguments.ts';
import {
  createNetworkNamespace,
  homeNetworkNamespace,
  namespaceInode,
  openNetworkNamespace,
} from '../../syscalls/namespace.ts';
import { closeFd } from '../../syscalls/socket.ts';
import { type Bridging, bridgingOf } from '../bridge/index.ts';
import { Conntrack } from '../conntrack/conntrack.ts';
import type {
  AppliedPlan,
  ApplyOptions,
  Checkpoint,
  CheckpointOptions,
  DesiredAddress,
  DesiredLink,
  DesiredNeighbour,
  DesiredNexthop,
  DesiredQdisc,
  DesiredRoute,
  DesiredRule,
  NetworkState,
  Plan,
  PlanOptions,
} from '../desired-state/index.ts';
import type { LookupAddress, LookupOptions } from '../dns/lookup.ts';
import type { EventWatch } from '../events/event-watch.ts';
import { isNamespace, isPlainObject } from '../inputs.ts';
import { IpSets } from '../ipset/ipset.ts';
import { Link } from '../links/link.ts';
import type { LinkNamespace } from '../links/link-namespace.ts';
import { checkNewLink, createLinkIn } from '../links/new-link.ts';
import { Nftables } from '../nftables/nftables.ts';
import type { AgentOptions, DatagramOptions, SecureAgentOptions } from '../node-options.ts';
import {
  type AddressFilterWords,
  type AddressWords,
  addressWords,
  fieldsOf,
  flushWithWords,
  type LinkCreateWords,
  type LinkFilterWords,
  linkWords,
  type NeighbourFilterWords,
  type NeighbourReferenceWords,
  type NeighbourWords,
  type NexthopFilterWords,
  type NexthopWords,
  neighbourWords,
  nexthopWords,
  type RouteFilterWords,
  type RouteQueryWords,
  type RouteWords,
  type RuleFilterWords,
  type RuleWords,
  routeWords,
  ruleWords,
  runWithWords,
} from '../object-words.ts';
import type { PacketLog, PacketLogOptions } from '../packet-log/packet-log.ts';
import type { PacketQueue, PacketQueueOptions } from '../packet-queue/packet-queue.ts';
import type { PingOptions, PingResult } from '../ping/ping.ts';
import {
  type ExecResult,
  execIn,
  type NamespaceExecOptions,
  type NamespaceSpawnOptions,
  spawnIn,
} from '../processes/spawn.ts';
import { startWorker } from '../processes/worker.ts';
import type { SavedKind } from '../saved-objects.ts';
import type { ConnectOptions, PathConnectOptions } from '../sockets/connect.ts';
import { type Connector, type ConnectorOptions, connector } from '../sockets/connector.ts';
import { openDatagramSocket } from '../sockets/datagram-socket.ts';
import { endFetch, fetchFrom } from '../sockets/fetch.ts';
import { type AgentDevice, httpAgent, httpsAgent } from '../sockets/http-agents.ts';
import type { NamespaceSocket, SocketListOptions } from '../sockets/list-sockets.ts';
import type { ListenOptions, PathListenOptions } from '../sockets/listen.ts';
import type { NetworkWatch, NetworkWatchOptions } from '../state/network-watch.ts';
import { type TrafficControl, trafficControlOf } from '../tc/index.ts';
import { type UeventItem, type UeventOptions, watchUevents } from '../uevents/watch-uevents.ts';
import { Xfrm } from '../xfrm/xfrm.ts';
import { type FoundNamespace, findNamespaces, identify, pidsIn } from './find-namespaces.ts';
import { isSameNamespace, NamespaceClosedError } from './handle.ts';
import {
  attachNamedNamespace,
  createNamedNamespace,
  listNamedNamespaces,
  removeNamedNamespace,
} from './named-namespaces.ts';
import { nameOfNsid } from './nsid.ts';
import { readFileIn, type Sysctl, sysctlOf } from './proc-files.ts';
import { isPid, type NamespaceReference, openReference, pathOfProcess } from './reference.ts';
import { runIn, type Thenable } from './run.ts';
import { NamespaceWatch, type NamespaceWatchOptions } from './watch-names.ts';

/**
 * A network namespace: its links, addresses, routes, rules and neighbours, and the sockets and processes in it.
 *
 * The object holds an open descriptor, which keeps the namespace alive. {@link close} closes the descriptor; {@link delete}
 * also removes the name, as `ip netns delete` does. Reading needs no capability in the namespace, changes need CAP_NET_ADMIN
 * in the user namespace that owns it.
 *
 * @example
 * const a = await Namespace.create('a');
 * const lo = await a.link('lo');
 * await lo.up();
 * await a.delete();
 */
export class Namespace implements LinkNamespace {
  static {
    guardMethods(Namespace, {
      parameters: {
        watch: 1,
        uevents: 1,
        plan: 2,
        apply: 2,
        checkpoint: 1,
        save: 2,
        spawn: 3,
        exec: 3,
        readFile: 2,
      },
      untraced: ['request', 'link', 'links'],
    });
    inspectAs(Namespace, (namespace) => namespace.toJSON());
  }

  static #current: Namespace | undefined;

  /** Name in `/run/netns`, if the namespace was created or opened by name. */
  readonly name: string | undefined;
  readonly #fd: number;
  readonly #owned: boolean;
  /** Sockets by protocol, opened on first use. */
  readonly #sockets = new Map<Protocol, NetlinkSocket>();
  #fetch: Namespace['fetch'] | undefined;
  #closing: AbortController | undefined;
  #closed = false;

  private constructor(fd: number, name: string | undefined, owned: boolean) {
    if (typeof owned !== 'boolean')
      refuseConstructor(new.target.name, 'Namespace.create(), open() and current()');
    this.#fd = fd;
    this.name = name;
    this.#owned = owned;
  }

  // Creating and finding.

  /** Returns the namespace of this thread. It cannot be deleted, and need not be closed. */
  static current(): Namespace {
    Namespace.#current ??= new Namespace(homeNetworkNamespace(), undefined, false);
    return Namespace.#current;
  }

  /**
   * Creates a namespace. With a name, other programs can find it, and it stays until it is deleted. Without a name, it ends
   * with `close()` or with the process. Needs CAP_SYS_ADMIN.
   *
   * @throws TypeError (`ERR_INVALID_ARG_VALUE`) for an invalid name; SystemError: EEXIST if the name is taken
   */
  static async create(name?: string): Promise<Namespace> {
    const fd = name === undefined ? createNetworkNamespace() : createNamedNamespace(name);
    return new Namespace(fd, name, true);
  }

  /** Opens an existing namespace. SystemError: ENOENT if there is none, EINVAL if it is not a network namespace. */
  static async open(reference: NamespaceReference): Promise<Namespace> {
    const { fd, name } = openReference(reference);
    return new Namespace(fd, name, true);
  }

  /** Lists the names of namespaces: `ip netns list`. */
  static async list(): Promise<string[]> {
    return listNamedNamespaces();
  }

  /** Lists all namespaces of this machine that have a name or a visible process. {@link open} takes each. */
  static async findAll(): Promise<FoundNamespace[]> {
    return findNamespaces();
  }

  /** Lists the names of the namespace that a process is in: `ip netns identify`. ENOENT if there is no such process. */
  static async identify(pid: number): Promise<string[]> {
    checkArgument('identify', 'pid', required(isPid), pid);
    return identify(pid);
  }

  /** Names the namespace of a process: `ip netns attach`. Needs CAP_SYS_ADMIN. EEXIST if the name is taken. */
  static async attach(name: string, pid: number): Promise<Namespace> {
    checkArgument('attach', 'pid', required(isPid), pid);
    const fd = openNetworkNamespace(pathOfProcess(pid));
    try {
      attachNamedNamespace(name, fd);
      return new Namespace(fd, name, true);
    } catch (error) {
      closeFd(fd);
      throw error;
    }
  }

  /** Yields names as they appear and disappear, beginning with those that exist. */
  static watch(options: NamespaceWatchOptions = {}): NamespaceWatch {
    return new NamespaceWatch(options);
  }

  /**
   * Removes a name: `ip netns delete`. Also removes a name without a namespace, as an interrupted program leaves it. A
   * namespace in use goes on without the name. Needs CAP_SYS_ADMIN. ENOENT if there is no such name.
   */
  static async delete(name: string): Promise<void> {
    removeNamedNamespace(name);
  }

  // The namespace itself.

  /** Open descriptor of the namespace. */
  get fd(): number {
    if (this.#closed) throw new NamespaceClosedError(this.name);
    return this.#fd;
  }

  /** Whether the namespace has been closed or deleted. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Aborted when the namespace is closed, with a `NamespaceClosedError` as reason. */
  get closeSignal(): AbortSignal {
    if (this.#closing === undefined) {
      this.#closing = new AbortController();
      // Each pending call listens.
      setMaxListeners(0, this.#closing.signal);
      if (this.#closed) this.#closing.abort(new NamespaceClosedError(this.name));
    }
    return this.#closing.signal;
  }

  /** Name and inode number (as in `net:[4026531840]`), or that it is closed: for `JSON.stringify` and `console.log`. */
  toJSON(): object {
    return {
      name: this.name,
      ...(this.#closed ? { closed: true } : { inode: Number(namespaceInode(this.#fd).inode) }),
    };
  }

  /** Returns whether both objects refer to the same namespace. */
  equals(other: Namespace): boolean {
    checkArgument('equals', 'other', required(isNamespace), other);
    return isSameNamespace(this, other);
  }

  /** Returns the name of the namespace that this one knows by an identifier (`nsid`); undefined without a name. */
  async nameOfNsid(nsid: number): Promise<string | undefined> {
    checkArgument('name of nsid', 'nsid', required(isInteger(0, 0x7fff_ffff, 'an identifier')), nsid);
    return nameOfNsid(this, nsid);
  }

  /**
   * Removes the name, if there is one, and closes the namespace: `ip netns delete`. The namespace and its virtual links end
   * when no process, socket or descriptor uses them.
   */
  async delete(): Promise<void> {
    const { fd, name } = this;
    if (!this.#owned)
      throw argumentError('ERR_INVALID_ARG_VALUE', 'the namespace of the thread cannot be deleted');
    if (name !== undefined) removeNamedNamespace(name, fd);
    this.close();
  }

  /**
   * Closes the descriptor. A namespace with a name stays, one without a name ends. Pending calls reject, and views end; connected
   * sockets, servers and processes go on. Closing twice does nothing.
   */
  close(): void {
    for (const socket of this.#sockets.values()) socket.close();
    this.#sockets.clear();
    // Most namespaces have no pending calls: an error takes longer to make than all else here.
    this.#closing?.abort(new NamespaceClosedError(this.name));
    endFetch(this);
    if (!this.#owned) {
      // The namespace of the thread stays usable.
      this.#closing = undefined;
      return;
    }
    if (this.#closed) return;
    this.#closed = true;
    closeFd(this.#fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  // Netlink.

  /** Socket for links, addresses, routes and traffic control in the namespace, opened on first use. */
  get socket(): NetlinkSocket<'route'> {
    return this.socketFor('route');
  }

  /**
   * Socket of a netlink protocol in the namespace, opened on first use and closed with the namespace.
   *
   * @throws SystemError EPROTONOSUPPORT where the kernel lacks the protocol
   */
  socketFor<P extends Protocol>(protocol: P): NetlinkSocket<P> {
    let socket = this.#sockets.get(protocol) as NetlinkSocket<P> | undefined;
    if (socket === undefined) {
      socket = NetlinkSocket.open(protocol, { namespace: this });
      this.#sockets.set(protocol, socket);
    }
    return socket;
  }

  /** Runs a request of any protocol in the namespace. */
  async request<T>(request: Request<T>, options?: RequestOptions): Promise<T> {
    const { fd: _ } = this;
    return this.#socketOf(request).request(request, options);
  }

  /** Yields the objects of a dump of any protocol as they arrive, in constant memory. */
  stream<T>(request: Dump<T>, options?: RequestOptions): AsyncIterableIterator<T> {
    const { fd: _ } = this;
    return this.#socketOf(request).stream(request, options);
  }

  /** The socket for a request. A value that is no request is left to the checks of a socket. */
  #socketOf(request: Request<unknown>): NetlinkSocket {
    const protocol = (request as Partial<Request<unknown>> | null)?.protocol;
    return this.socketFor(protocol === undefined ? 'route' : (protocol as Protocol));
  }

  /**
   * Lists TCP and UDP sockets, as `ss -tua`; with `processes`, as `ss -tuap`. Needs no capability; processes of other users are found with
   * CAP_SYS_PTRACE only.
   *
   * @example await namespace.sockets({ protocol: 'tcp', states: ['listening'], filter: { sourcePort: 443 } })
   */
  async sockets(options?: SocketListOptions): Promise<NamespaceSocket[]> {
    const { listSockets } = await import('../sockets/list-sockets.ts');
    return listSockets(this, options);
  }

  /** The nftables ruleset of the namespace. Reading and changing it need CAP_NET_ADMIN. */
  nftables(): Nftables {
    const { fd: _ } = this;
    return new Nftables(this);
  }

  /** Connection tracking of the namespace. Reading and changing it need CAP_NET_ADMIN. */
  conntrack(): Conntrack {
    const { fd: _ } = this;
    return new Conntrack(this);
  }

  /**
   * Yields events of devices as they arrive, as `udevadm monitor` does. The events of network devices belong to their namespace;
   * those of other devices arrive in all namespaces of the initial user namespace. Needs no capability.
   *
   * @example for await (const event of namespace.uevents({ subsystem: 'net', action: 'add' })) …
   */
  uevents(options: UeventOptions = {}): EventWatch<UeventItem> {
    return watchUevents(this.socketFor('uevent'), options);
  }

  /** IPsec of the namespace: states and policies. Reading and changing them need CAP_NET_ADMIN. */
  xfrm(): Xfrm {
    const { fd: _ } = this;
    return new Xfrm(this);
  }

  /**
   * Binds a packet queue, and returns the packets that rules send to it as an async iterator: each needs a verdict. Needs CAP_NET_ADMIN.
   * EPERM if another socket has the queue.
   *
   * @example
   * for await (const packet of await namespace.packetQueue(5, { copy: 128 })) packet.accept({ mark: 1 });
   */
  async packetQueue(queue: number, options?: PacketQueueOptions): Promise<PacketQueue> {
    const { PacketQueue } = await import('../packet-queue/packet-queue.ts');
    return new PacketQueue(this, queue, options);
  }

  /**
   * Binds a group of logged packets, and returns the packets that rules log to it as an async iterator. Needs CAP_NET_ADMIN. EBUSY or EPERM if another
   * socket has the group.
   */
  async packetLog(group: number, options?: PacketLogOptions): Promise<PacketLog> {
    const { PacketLog } = await import('../packet-log/packet-log.ts');
    return new PacketLog(this, group, options);
  }

  /**
   * Lists the routes, addresses or rules that match a filter, in the form of `ip route save`: bytes for a file, which `ip route restore` takes too.
   *
   * @example await writeFile('routes', await namespace.save('route', { table: 'main' }));
   */
  async save(
    kind: SavedKind,
    filter?: RouteFilterWords | AddressFilterWords | RuleFilterWords,
  ): Promise<Uint8Array> {
    const { saveObjects } = await import('../saved-objects.ts');
    return saveObjects(this, kind, filter);
  }

  /**
   * Makes the objects of a file of {@link save}, or of `ip route save`, `ip address save` or `ip rule save`. Those that are there already stay. Links are
   * those with the same indexes.
   *
   * @returns the number of new objects
   */
  async restore(bytes: Uint8Array): Promise<number> {
    const { readSaved, restoreObjects } = await import('../saved-objects.ts');
    return restoreObjects(this, readSaved(bytes));
  }

  /** Traffic control: qdiscs, classes, filters and chains, in the words of `tc`. */
  tc(): TrafficControl {
    const { fd: _ } = this;
    return trafficControlOf(this);
  }

  /** VLANs of ports, forwarding tables and multicast groups, in the words of `bridge`. */
  bridge(): Bridging {
    const { fd: _ } = this;
    return bridgingOf(this);
  }

  /** The sets of `ipset` in the namespace. Reading and changing them need CAP_NET_ADMIN. */
  ipset(): IpSets {
    const { fd: _ } = this;
    return new IpSets(this);
  }

  /** Opens a view of links, addresses, routes, neighbours, rules and next hops that is kept current without loss. */
  async watch(options: Omit<NetworkWatchOptions, 'namespace'> = {}): Promise<NetworkWatch> {
    checkArgument('watch network', 'options', isPlainObject, options);
    if ('namespace' in options) throwInvalid('watch network', 'namespace', 'expected none: it is this one');
    const { NetworkWatch } = await import('../state/network-watch.ts');
    return new NetworkWatch({ ...options, namespace: this }).start();
  }

  /** Returns a link. ENODEV if there is none. */
  async link(link: LinkReference): Promise<Link<Namespace>> {
    if (link instanceof Link && !isSameNamespace(link.namespace, this))
      throwInvalid('link get', 'link', `${link.name} is in another namespace`);
    return new Link(this, await this.request(links.get(link)));
  }

  /** Lists links. */
  async links(filter?: LinkFilterWords): Promise<Link<Namespace>[]> {
    const states = await runWithWords(this, 'link list', links.list, filter, linkWords);
    return states.map((state) => new Link(this, state));
  }

  /**
   * Creates a link in the namespace: `ip link add`. Classes such as `Macvlan` create a link with its lower link elsewhere.
   *
   * @example await namespace.createLink({ name: 'eth0.5', kind: 'vlan', link: 'eth0', options: { id: 5 }, up: true });
   */
  async createLink<K extends string>(link: LinkCreateWords<K>): Promise<Link<Namespace>> {
    checkNewLink(link as LinkCreate & { name: string });
    const wanted = await fieldsOf<LinkCreate & { name: string }>(
      this,
      'link create',
      link,
      linkWords,
      links.create,
    );
    return new Link(this, await createLinkIn(this, wanted));
  }

  /** Lists the IP addresses of all links, or those that match a filter: `{ dev: 'eth0' }`. */
  async addresses(filter?: AddressFilterWords): Promise<Address[]> {
    return runWithWords(this, 'address list', addresses.list, filter, addressWords);
  }

  /**
   * Adds an IP address to a link: `ip address add`. EEXIST if the link has it. IPv6 addresses are checked for duplicates first, but for
   * `flags: ['nodad']`.
   *
   * @example await namespace.addAddress({ address: '10.0.0.1/24', dev: 'eth0' });
   */
  async addAddress(address: AddressWords): Promise<void> {
    await runWithWords(this, 'address add', addresses.add, address, addressWords);
  }

  /** Adds an address, or changes lifetimes, flags and metric where the link has it: `ip address replace`. */
  async replaceAddress(address: AddressWords): Promise<void> {
    await runWithWords(this, 'address replace', addresses.replace, address, addressWords);
  }

  /** Deletes an address of a link: `ip address del`. EADDRNOTAVAIL if the link has none such. */
  async deleteAddress(address: AddressWords): Promise<void> {
    await runWithWords(this, 'address delete', addresses.delete, address, addressWords);
  }

  /** Deletes the addresses that match a filter: `ip address flush`. Returns their number. A filter has at least one field. */
  async flushAddresses(filter: AddressFilterWords): Promise<number> {
    return flushWithWords(this, 'address flush', addresses, filter, addressWords);
  }

  /** Lists routes, of all tables by default: `{ dst: '10.0.0.0/8' }`, `{ dev: 'eth0', table: 'main' }`. */
  async routes(filter?: RouteFilterWords): Promise<Route[]> {
    return runWithWords(this, 'route list', routes.list, filter, routeWords);
  }

  /** Returns the route that a packet would take: `ip route get`. */
  async route(wanted: RouteQueryWords): Promise<Route> {
    return runWithWords(this, 'route get', routes.get, wanted, routeWords);
  }

  /**
   * Adds a route. EEXIST if there is one with that destination, table and priority.
   *
   * @example await namespace.addRoute({ dst: '10.0.0.0/8', via: '192.168.1.1', dev: 'eth0' });
   */
  async addRoute(route: RouteWords): Promise<void> {
    return runWithWords(this, 'route add', routes.add, route, routeWords);
  }

  /** Adds a route, or replaces the one with the same destination, table and priority. */
  async replaceRoute(route: RouteWords): Promise<void> {
    return runWithWords(this, 'route replace', routes.replace, route, routeWords);
  }

  /** Deletes the first route with the given properties. ESRCH if there is none. */
  async deleteRoute(route: RouteWords): Promise<void> {
    return runWithWords(this, 'route delete', routes.delete, route, routeWords);
  }

  /**
   * Deletes the routes that match a filter: `ip route flush`. Those of the table `main`, if the filter names no table. Returns their
   * number. A filter has at least one field.
   */
  async flushRoutes(filter: RouteFilterWords): Promise<number> {
    return flushWithWords(this, 'route flush', routes, filter, routeWords);
  }

  /** Lists the rules that select routing tables. */
  async rules(filter?: RuleFilterWords): Promise<Rule[]> {
    return runWithWords(this, 'rule list', rules.list, filter, ruleWords);
  }

  /**
   * Adds a rule. EEXIST if there is an equal one.
   *
   * @example await namespace.addRule({ from: '10.0.0.0/8', iif: 'eth0', table: 100, priority: 1000 });
   */
  async addRule(rule: RuleWords): Promise<void> {
    return runWithWords(this, 'rule add', rules.add, rule, ruleWords);
  }

  /** Deletes the first rule with the given properties. ENOENT if there is none. */
  async deleteRule(rule: RuleWords): Promise<void> {
    return runWithWords(this, 'rule delete', rules.delete, rule, ruleWords);
  }

  /** Deletes the rules that match a filter: `ip rule flush`. Returns their number. A filter has at least one field. */
  async flushRules(filter: RuleFilterWords): Promise<number> {
    return flushWithWords(this, 'rule flush', rules, filter, ruleWords);
  }

  /** Lists neighbour entries: the link-layer addresses found by ARP and neighbour discovery, or set by hand. */
  async neighbours(filter?: NeighbourFilterWords): Promise<Neighbour[]> {
    return runWithWords(this, 'neighbour list', neighbours.list, filter, neighbourWords);
  }

  /**
   * Adds a neighbour entry, permanent by default. EEXIST if there is one.
   *
   * @example await namespace.addNeighbour({ dst: '10.0.0.2', lladdr: '02:00:00:00:00:02', dev: 'eth0' });
   */
  async addNeighbour(neighbour: NeighbourWords): Promise<void> {
    return runWithWords(this, 'neighbour add', neighbours.add, neighbour, neighbourWords);
  }

  /** Adds or replaces a neighbour entry: `ip neighbour replace`. */
  async replaceNeighbour(neighbour: NeighbourWords): Promise<void> {
    return runWithWords(this, 'neighbour replace', neighbours.replace, neighbour, neighbourWords);
  }

  /** Deletes a neighbour entry. ENOENT if there is none. */
  async deleteNeighbour(neighbour: NeighbourReferenceWords): Promise<void> {
    return runWithWords(this, 'neighbour delete', neighbours.delete, neighbour, neighbourWords);
  }

  /** Deletes the neighbour entries that match a filter: `ip neighbour flush`. Returns their number. A filter has at least one field. */
  async flushNeighbours(filter: NeighbourFilterWords): Promise<number> {
    return flushWithWords(this, 'neighbour flush', neighbours, filter, neighbourWords);
  }

  /** Lists next hops, to which routes refer by their numbers. Linux 5.3. */
  async nexthops(filter?: NexthopFilterWords): Promise<Nexthop[]> {
    return runWithWords(this, 'nexthop list', nexthops.list, filter, nexthopWords);
  }

  /**
   * Adds a next hop. EEXIST if the number is taken.
   *
   * @example await namespace.addNexthop({ id: 1, via: '10.0.0.1', dev: 'eth0' });
   */
  async addNexthop(nexthop: NexthopWords): Promise<void> {
    return runWithWords(this, 'nexthop add', nexthops.add, nexthop, nexthopWords);
  }

  /** Adds a next hop, or changes the one with that number for all routes that use it. */
  async replaceNexthop(nexthop: NexthopWords): Promise<void> {
    return runWithWords(this, 'nexthop replace', nexthops.replace, nexthop, nexthopWords);
  }

  /** Deletes a next hop by its number, and the routes that use it. ENOENT if there is none. */
  async deleteNexthop(nexthop: NexthopReference): Promise<void> {
    return this.request(nexthops.delete(nexthop));
  }

  /** Deletes the next hops that match a filter: `ip nexthop flush`. Returns their number. A filter has at least one field. */
  async flushNexthops(filter: NexthopFilterWords): Promise<number> {
    return flushWithWords(this, 'nexthop flush', nexthops, filter, nexthopWords);
  }

  // Desired state.

  /**
   * Reads the state of the namespace: links with their addresses, qdiscs …, routes, rules and next hops, by names instead of indexes.
   * Objects that the kernel makes by itself are left out. The state can be given to {@link apply}, here or in another namespace.
   */
  async state(): Promise<NetworkState> {
    return (await desiredState()).readState(this);
  }

  /**
   * Plans the changes that make a state true, without making them: `String(plan)` has a line for each change. Needs no capability.
   *
   * @throws TypeError or RangeError with the path of a mistake in the state as `field`: `links.eth0.addresses[1]`
   */
  async plan(state: NetworkState, options: PlanOptions = {}): Promise<Plan> {
    return (await desiredState()).planState(this, state, options);
  }

  /**
   * Makes a state true, and returns the changes. Of objects that are named, the named fields are made so; what the state does not
   * name stays, unless `prune` removes it. Where a step fails, everything is put back as it was. Needs CAP_NET_ADMIN.
   *
   * @throws ApplyError with the step that failed and the error of the kernel; TypeError or RangeError with the path of a mistake in
   *   the state as `field`, before anything is changed
   * @example await namespace.apply({ links: { br0: { kind: 'bridge', up: true, addresses: ['10.0.0.1/24'] } } });
   */
  async apply(state: NetworkState, options: ApplyOptions = {}): Promise<AppliedPlan> {
    return (await desiredState()).apply(this, state, options);
  }

  /** Creates a link, or changes it where it exists, as the link of a state is: see {@link apply}. */
  async ensureLink(name: string, link: DesiredLink): Promise<AppliedPlan> {
    return this.apply(await ofLink(name, link));
  }

  /** Adds an address to a link, or changes it where the link has it. The link is given by its name. */
  async ensureAddress(link: string, address: DesiredAddress): Promise<AppliedPlan> {
    return this.apply(await ofLink(link, { addresses: [address] }));
  }

  /** Adds a neighbour of a link, or changes it where there is one. The link is given by its name. */
  async ensureNeighbour(link: string, neighbour: DesiredNeighbour): Promise<AppliedPlan> {
    return this.apply(await ofLink(link, { neighbours: [neighbour] }));
  }

  /** Adds a qdisc to a link, or changes the one of its parent. The link is given by its name. */
  async ensureQdisc(link: string, qdisc: DesiredQdisc): Promise<AppliedPlan> {
    return this.apply(await ofLink(link, { qdiscs: [qdisc] }));
  }

  /** Adds a route, or changes the one with the same destination, table and metric. Links are given by their names. */
  async ensureRoute(route: DesiredRoute): Promise<AppliedPlan> {
    return this.apply({ routes: [route] });
  }

  /** Adds a rule, or replaces the one with the same priority. */
  async ensureRule(rule: DesiredRule): Promise<AppliedPlan> {
    return this.apply({ rules: [rule] });
  }

  /** Adds a next hop, or changes the one with the same number. Links are given by their names. */
  async ensureNexthop(nexthop: DesiredNexthop): Promise<AppliedPlan> {
    return this.apply({ nexthops: [nexthop] });
  }

  /**
   * Notes the state of the namespace. `rollback()` of the result puts it back, `commit()` keeps what is there. With `confirmWithin`
   * it is put back unless it is committed in time.
   *
   * @example
   * await using checkpoint = await namespace.checkpoint();
   * await changeManyThings(namespace);
   * await checkpoint.commit();
   */
  async checkpoint(options: CheckpointOptions = {}): Promise<Checkpoint> {
    return (await desiredState()).checkpoint(this, options);
  }

  // Sockets and host names.

  /**
   * Sends ICMP or ICMPv6 echo requests from the namespace and waits for the replies. A missing reply or route is part of the
   * result, not an error.
   */
  async ping(destination: string, options?: PingOptions): Promise<PingResult> {
    const { ping } = await import('../ping/ping.ts');
    return ping(this, destination, options);
  }

  /**
   * Connects from the namespace, like `net.connect`, and returns the connected socket. Host names are looked up in the
   * namespace. Rejects with the errors of `net.connect`: `ECONNREFUSED` … with `address` and `port`.
   */
  async connect(options: ConnectOptions | PathConnectOptions): Promise<Socket> {
    const { connect } = await import('../sockets/connect.ts');
    return connect(this, options);
  }

  /** Lets a server of net, tls, http, https or http2 listen in the namespace, like `server.listen`. */
  async listen<S extends Server>(server: S, options?: ListenOptions | PathListenOptions): Promise<S> {
    const { listen } = await import('../sockets/listen.ts');
    return listen(this, server, options);
  }

  /** Returns an agent for `http.request` that connects from the namespace. */
  httpAgent(options?: AgentOptions & AgentDevice): HttpAgent {
    return httpAgent(this, options);
  }

  /** Returns an agent for `https.request` that connects from the namespace. */
  httpsAgent(options?: SecureAgentOptions & AgentDevice): HttpsAgent {
    return httpsAgent(this, options);
  }

  /** Returns a connector for an undici `Agent` that connects from the namespace: `new Agent({ connect: namespace.connector() })`. */
  connector(options?: ConnectorOptions): Connector {
    return connector(this, options);
  }

  /** `fetch` from the namespace. Can be taken off the object: `const { fetch } = namespace`. */
  get fetch(): (input: string | URL | globalThis.Request, init?: RequestInit) => Promise<Response> {
    this.#fetch ??= (input, init) => tracedTo(fetchFrom(this, input, init), captureCallSite());
    return this.#fetch;
  }

  /** `dgram.createSocket` in the namespace. For IPv6 datagrams from link-local senders see docs/namespaces.md. */
  createDatagramSocket(type: SocketType | DatagramOptions): DatagramSocket {
    return openDatagramSocket(this, type, async (host, family) => {
      const [first] = await this.lookup(host, { family });
      return first!.address;
    });
  }

  /** Looks a host name up in the namespace, with its `hosts` and `resolv.conf` in `/etc/netns/NAME`. */
  async lookup(host: string, options?: LookupOptions): Promise<LookupAddress[]> {
    const { lookup } = await import('../dns/lookup.ts');
    return lookup(this, host, options);
  }

  // Processes and files.

  /**
   * Starts a process in the namespace, like `child_process.spawn`. As with `ip netns exec`, `/sys` shows the namespace, and
   * the files of `/etc/netns/NAME` replace those in `/etc`. Needs CAP_SYS_ADMIN.
   */
  spawn(command: string, args: readonly string[] = [], options: NamespaceSpawnOptions = {}): ChildProcess {
    return spawnIn(this, command, args, options);
  }

  /** Runs a command in the namespace until it ends; options of `child_process.execFile`. Rejects if the command fails. */
  async exec(
    command: string,
    args: readonly string[] = [],
    options: NamespaceExecOptions = {},
  ): Promise<ExecResult> {
    return execIn(this, command, args, options);
  }

  /** Starts a Worker whose sockets and host name look-ups are in the namespace. Needs CAP_SYS_ADMIN. */
  worker(file: string | URL, options?: WorkerOptions): Worker {
    return startWorker(this, file, options);
  }

  /** Lists the processes in the namespace: `ip netns pids`. */
  async pids(): Promise<number[]> {
    return pidsIn(this);
  }

  /**
   * Runs a function with this thread inside the namespace. Sockets that it opens stay in the namespace, and
   * `/proc/thread-self/net` shows the namespace. The function must be synchronous: after an `await` it would continue outside.
   * Needs CAP_SYS_ADMIN.
   */
  run<T>(fn: () => T extends Thenable ? never : T): T {
    return runIn(this, fn) as T;
  }

  /** Kernel parameters of the namespace: `await namespace.sysctl.set('net.ipv4.ip_forward', 1)`. */
  get sysctl(): Sysctl {
    return sysctlOf(this);
  }

  /** Reads a file of `/proc` as it is in the namespace: `/proc/net/dev`. */
  async readFile(path: string, encoding: BufferEncoding = 'utf8'): Promise<string> {
    return readFileIn(this, path, encoding);
  }
}

/** The state that names one link. */
async function ofLink(name: string, link: DesiredLink): Promise<NetworkState> {
  checkArgument('ensure', 'link', required(isText), name);
  return { links: { [name]: link } };
}

/** Loads the part that compares and changes states when it is first used. */
const desiredState = () => import('../desired-state/index.ts');
