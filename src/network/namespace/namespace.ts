import * as nsids from '../../netlink/protocols/route/nsid.ts';
import type { Dump, Request } from '../../netlink/request/request.ts';
import { NetlinkSocket, type RequestOptions } from '../../netlink/socket/socket.ts';
import { argumentError } from '../../syscalls/arguments.ts';
import {
  createNetworkNamespace,
  homeNetworkNamespace,
  inNetworkNamespace,
  namespaceInode,
  openNetworkNamespace,
} from '../../syscalls/namespace.ts';
import { closeFd } from '../../syscalls/socket.ts';
import { type PingOptions, type PingResult, ping } from '../ping/ping.ts';
import { forgetFetch } from '../sockets/fetch.ts';
import { type NetworkWatch, type NetworkWatchOptions, watchNetwork } from '../state/network-watch.ts';
import { type FoundNamespace, findNamespaces, identify } from './find-namespaces.ts';
import { NamespaceHost } from './host.ts';
import {
  attachNamedNamespace,
  createNamedNamespace,
  listNamedNamespaces,
  openNamedNamespace,
  removeNamedNamespace,
} from './named-namespaces.ts';
import { NamespaceClosedError, type NamespaceReference, pathOfReference } from './reference.ts';
import { type NamespaceEvent, watchNames } from './watch-names.ts';

/** Something that `await` would wait for. */
type Thenable = PromiseLike<unknown>;

/**
 * A network namespace: links, addresses, routes and sockets of its own.
 *
 * Holding one keeps the namespace alive by an open descriptor. {@link close} lets go of it; {@link delete} removes its
 * name as well, as `ip netns delete` does.
 *
 * @example
 * const a = await Namespace.create('a');
 * const lo = await a.link('lo');
 * await lo.up();
 * await a.delete();
 */
export class Namespace extends NamespaceHost {
  static #current: Namespace | undefined;

  /** Its name in `/run/netns`, where it was created or opened by one. */
  override readonly name: string | undefined;
  readonly #fd: number;
  readonly #owned: boolean;
  #socket: NetlinkSocket | undefined;
  #closed = false;

  private constructor(fd: number, name: string | undefined, owned: boolean) {
    super();
    this.#fd = fd;
    this.name = name;
    this.#owned = owned;
  }

  /** The namespace of this thread. It cannot be deleted, and need not be closed. */
  static current(): Namespace {
    Namespace.#current ??= new Namespace(homeNetworkNamespace(), undefined, false);
    return Namespace.#current;
  }

  /**
   * Creates a namespace: with a name it can be found by others, and stays until it is deleted; without one it ends
   * when it is closed, or with the process. Needs CAP_SYS_ADMIN.
   *
   * @throws TypeError (`ERR_INVALID_ARG_VALUE`) for what cannot be a name; SystemError: EEXIST where the name is taken
   */
  static async create(name?: string): Promise<Namespace> {
    const fd = name === undefined ? createNetworkNamespace() : createNamedNamespace(name);
    return new Namespace(fd, name, true);
  }

  /** Opens a namespace that exists. SystemError: ENOENT where there is none; EINVAL where it is no network namespace. */
  static async open(reference: NamespaceReference): Promise<Namespace> {
    if (typeof reference === 'string') return new Namespace(openNamedNamespace(reference), reference, true);
    return new Namespace(openNetworkNamespace(pathOfReference(reference)), undefined, true);
  }

  /** Names of the namespaces that have one: `ip netns list`. */
  static async list(): Promise<string[]> {
    return listNamedNamespaces();
  }

  /** All namespaces of this machine that have a name, or processes in them that may be seen. */
  static async findAll(): Promise<FoundNamespace[]> {
    return findNamespaces();
  }

  /** The names of the namespace that a process is in: `ip netns identify`. ENOENT where there is no such process. */
  static async identify(pid: number): Promise<string[]> {
    return identify(pid);
  }

  /** Gives the namespace of a process a name: `ip netns attach`. Needs CAP_SYS_ADMIN. EEXIST where the name is taken. */
  static async attach(name: string, pid: number): Promise<Namespace> {
    const fd = openNetworkNamespace(pathOfReference({ pid }));
    try {
      attachNamedNamespace(name, fd);
      return new Namespace(fd, name, true);
    } catch (error) {
      closeFd(fd);
      throw error;
    }
  }

  /** Yields when names appear and disappear; those that are there already first. */
  static watch(options?: {
    signal?: AbortSignal | undefined;
  }): AsyncGenerator<NamespaceEvent, void, undefined> {
    return watchNames(options);
  }

  /** Its open descriptor: what other calls take to refer to it. */
  override get fd(): number {
    if (this.#closed) throw new NamespaceClosedError(this.name);
    return this.#fd;
  }

  /** Whether it has been closed or deleted. */
  get closed(): boolean {
    return this.#closed;
  }

  /** The socket by which it is asked, opened when first needed: for requests that have no method here. */
  get socket(): NetlinkSocket {
    this.#socket ??= NetlinkSocket.open('route', { namespace: this });
    return this.#socket;
  }

  /** Runs a request in it. */
  override async request<T>(request: Request<T>, options?: RequestOptions): Promise<T> {
    const { fd: _ } = this;
    return this.socket.request(request, options);
  }

  /** Yields what a dump yields as it comes, in constant memory. */
  stream<T>(request: Dump<T>, options?: RequestOptions): AsyncIterableIterator<T> {
    const { fd: _ } = this;
    return this.socket.stream(request, options);
  }

  /** Its links, addresses, routes, neighbours, rules and next hops, kept up to date without loss. */
  async watch(options: Omit<NetworkWatchOptions, 'namespace'> = {}): Promise<NetworkWatch> {
    return watchNetwork({ ...options, namespace: { fd: this.fd } });
  }

  /**
   * Sends ICMP (or ICMPv6) echo requests out of it and waits for the replies. That there is no reply, or no route, is
   * a result.
   */
  async ping(destination: string, options?: PingOptions): Promise<PingResult> {
    return ping(this.fd, destination, options);
  }

  /**
   * Runs a function with this thread inside the namespace: sockets that it opens belong there for life, and
   * `/proc/thread-self/net` shows the namespace's own. Only synchronous functions: across an `await` the thread would
   * have left again. Needs CAP_SYS_ADMIN.
   */
  run<T>(fn: () => T extends Thenable ? never : T): T {
    if (typeof fn !== 'function') throw argumentError('ERR_INVALID_ARG_TYPE', 'run: expected a function');
    if (fn.constructor.name === 'AsyncFunction')
      throw argumentError('ERR_INVALID_ARG_VALUE', `run: ${asyncRefusal}`);
    const result: unknown = inNetworkNamespace(this.fd, fn);
    if (isThenable(result)) {
      // Whatever it still does goes on outside; its failure would be nobody's.
      result.then(undefined, () => {});
      throw argumentError('ERR_INVALID_ARG_VALUE', `run: ${asyncRefusal}`);
    }
    return result as T;
  }

  /** The name of the namespace that this one knows by a number (`nsid`); `undefined` where it has no name. */
  async nameOfNsid(nsid: number): Promise<string | undefined> {
    for (const name of listNamedNamespaces()) {
      const other = await Namespace.open(name).catch(() => undefined);
      if (other === undefined) continue;
      try {
        if ((await this.request(nsids.get(other))) === nsid) return name;
      } finally {
        other.close();
      }
    }
    return undefined;
  }

  /** Whether both stand for the same namespace. */
  equals(other: Namespace): boolean {
    const [mine, its] = [namespaceInode(this.fd), namespaceInode(other.fd)];
    return mine.inode === its.inode && mine.device === its.device;
  }

  /**
   * Removes its name, if it has one, and lets go of it: `ip netns delete`. The namespace ends, with all its virtual
   * links, when nothing else is in it.
   */
  async delete(): Promise<void> {
    const { fd: _, name } = this;
    if (!this.#owned)
      throw argumentError('ERR_INVALID_ARG_VALUE', "a thread's own namespace cannot be deleted");
    if (name !== undefined) removeNamedNamespace(name);
    this.close();
  }

  /** Lets go of it. What has a name stays; what has none ends. Closing twice does nothing. */
  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
    forgetFetch(this);
    if (!this.#owned || this.#closed) return;
    this.#closed = true;
    closeFd(this.#fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

const asyncRefusal = 'the function must be synchronous: after an await it would go on outside the namespace';

function isThenable(value: unknown): value is Thenable {
  return typeof (value as Partial<Thenable> | null | undefined)?.then === 'function';
}
