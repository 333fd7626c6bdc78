import { setTimeout as sleep } from 'node:timers/promises';
import { links } from '../../netlink/protocols/route/index.ts';
import { connect, type Space } from '../../network/map/connect.ts';
import { type FoundSpace, findSpaces } from '../../network/map/find-spaces.ts';
import {
  compareNamespaces,
  type MapListener,
  type MapNamespace,
  type NetworkMap,
} from '../../network/map/graph.ts';
import { namespaceOf, nsidIn } from '../../network/map/machine-map.ts';
import type { NamespaceFacts } from '../../network/map/namespace-facts.ts';
import { readListeners, readVlans, readWireguard, withProcesses } from '../../network/map/read-space.ts';
import { tunnelCables } from '../../network/map/tunnels.ts';
import { Namespace } from '../../network/namespace/namespace.ts';
import { findSocketOwners } from '../../network/sockets/socket-owners.ts';
import type { NetworkWatch } from '../../network/state/network-watch.ts';
import type { MapUpdate, Rates } from '../../web/data.ts';

/** Milliseconds to wait for further events, so that a burst of them is one update. */
const updateDelay = 40;
/** Milliseconds between two looks for namespaces of processes, of which there are no events. */
const scanInterval = 2000;

/** Milliseconds to wait for all namespaces at first. */
const patience = 2000;

/** A namespace that is watched. */
interface LiveSpace {
  readonly found: FoundSpace;
  readonly namespace: Namespace;
  readonly view: NetworkWatch;
  facts: NamespaceFacts;
  listeners: readonly MapListener[];
}

/** Receives the changes of a {@link LiveMap}. */
export interface LiveMapEvents {
  onUpdate(update: MapUpdate): void;
  /** Called for each namespace when it is opened. It is closed when it is gone. */
  onNamespace?(namespace: Namespace, name: string): void;
}

/** The map of this machine, kept up to date by loss-proof views of all namespaces. */
export class LiveMap {
  readonly #spaces = new Map<number, LiveSpace>();
  /** Namespaces that could not be entered, with the error. */
  readonly #refused = new Map<number, MapNamespace>();
  /** Namespaces that are being opened. */
  readonly #opening = new Map<number, Promise<void>>();
  readonly #dirty = new Set<number>();
  readonly #nsids = new Map<string, number>();
  readonly #stop = new AbortController();
  readonly #events: LiveMapEvents;
  #sent = new Map<string, string>();
  #map: NetworkMap = { namespaces: [], cables: [] };
  #sentCables = '[]';
  #flushing: Promise<void> | undefined;
  #scanning: Promise<void> = Promise.resolve();

  constructor(events: LiveMapEvents) {
    this.#events = events;
  }

  /** Everything that is known now. */
  get map(): NetworkMap {
    return this.#map;
  }

  /** Reads the machine, and goes on to follow it until {@link close}. */
  async start(): Promise<void> {
    await this.scan();
    // One that takes longer appears later.
    const { signal } = this.#stop;
    const enough = sleep(patience, undefined, { signal, ref: false }).catch(() => {});
    await Promise.race([Promise.all(this.#opening.values()), enough]);
    await this.#flush();
    void this.#follow();
  }

  /** Ends all views. */
  close(): void {
    this.#stop.abort();
    for (const [inode] of this.#spaces) this.#forget(inode);
  }

  /** The open namespace of an id of the map; undefined where there is none. */
  namespaceOf(id: string): Namespace | undefined {
    return this.#spaces.get(Number(id))?.namespace;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    void this.#followNames();
    while (!signal.aborted) {
      const before = performance.now();
      await this.scan(true);
      const took = performance.now() - before;
      // With many namespaces, looking for changes must not take all of the time.
      await sleep(Math.max(scanInterval, 5 * took), undefined, { signal }).catch(() => {});
    }
  }

  async #followNames(): Promise<void> {
    try {
      for await (const _ of Namespace.watch({ signal: this.#stop.signal })) await this.scan();
    } catch {
      // Closed, or names cannot be watched: the regular look finds them.
    }
  }

  /** Looks for namespaces that are new or gone; with `listeners`, also for sockets that listen. One look at a time. */
  scan(listeners = false): Promise<void> {
    const next = this.#scanning.then(() => this.#scan(listeners));
    this.#scanning = next.catch(() => {});
    return this.#scanning;
  }

  async #scan(listeners: boolean): Promise<void> {
    if (this.#stop.signal.aborted) return;
    // Descriptors of this process are those of the views, which must not keep a namespace in the map.
    const found = new Map(findSpaces(process.pid).map((space) => [space.inode, space]));
    for (const [inode, { found: before }] of this.#spaces) {
      const now = found.get(inode);
      if (now === undefined || now.names.join() !== before.names.join()) this.#forget(inode);
      else if (now.pids.join() !== before.pids.join()) {
        Object.assign(before, { pids: now.pids });
        this.#dirty.add(inode);
      }
    }
    for (const inode of this.#refused.keys()) if (!found.has(inode)) this.#refused.delete(inode);
    for (const space of found.values())
      if (!this.#spaces.has(space.inode) && !this.#opening.has(space.inode)) this.#startOpening(space);
    if (listeners) {
      await this.#readListeners();
      // There are no events of the peers of a WireGuard device.
      for (const [inode, { facts }] of this.#spaces)
        if (facts.links.some(({ kind }) => kind === 'wireguard')) this.#dirty.add(inode);
    }
    this.#schedule();
  }

  /** Opens a namespace. Others go on meanwhile: a view of a namespace that changes all the time takes long to begin. */
  #startOpening(found: FoundSpace): void {
    const opening = this.#open(found).finally(() => {
      this.#opening.delete(found.inode);
      this.#schedule();
    });
    this.#opening.set(found.inode, opening);
  }

  async #open(found: FoundSpace): Promise<void> {
    let namespace: Namespace | undefined;
    try {
      namespace = await Namespace.open({ path: found.path });
      const view = await namespace.watch({ objects: ['link', 'address', 'route'] });
      if (this.#stop.signal.aborted) {
        view.close();
        namespace.close();
        return;
      }
      const facts = { links: [], addresses: [], routes: [], vlans: [] };
      this.#spaces.set(found.inode, { found: { ...found }, namespace, view, facts, listeners: [] });
      this.#refused.delete(found.inode);
      this.#dirty.add(found.inode);
      void this.#followView(found.inode, view);
      this.#events.onNamespace?.(namespace, namespaceOf(found, facts, false).name);
    } catch (error) {
      namespace?.close();
      const empty = { links: [], addresses: [], routes: [], vlans: [] };
      const shown = namespaceOf(found, empty, false);
      // One that has ended meanwhile is not shown.
      if (found.names.length + shown.processes.length === 0) return;
      this.#refused.set(found.inode, { ...shown, problem: (error as Error).message });
    }
  }

  async #followView(inode: number, view: NetworkWatch): Promise<void> {
    try {
      for await (const _ of view) {
        this.#dirty.add(inode);
        this.#schedule();
      }
    } catch {
      // The namespace is opened again if it is still there.
    }
    if (this.#spaces.get(inode)?.view === view) this.#forget(inode);
    if (!this.#stop.signal.aborted) await this.scan();
  }

  #forget(inode: number): void {
    const space = this.#spaces.get(inode);
    if (space === undefined) return;
    this.#spaces.delete(inode);
    space.view.close();
    space.namespace.close();
    for (const key of this.#nsids.keys()) if (key.split(' ').includes(String(inode))) this.#nsids.delete(key);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#flushing !== undefined || this.#stop.signal.aborted) return;
    this.#flushing = sleep(updateDelay).then(async () => {
      this.#flushing = undefined;
      await this.#flush();
    });
  }

  /** Makes the map of what the views know, and tells what has changed. */
  async #flush(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    for (const inode of this.#dirty) await this.#read(inode);
    this.#dirty.clear();
    const current = (Namespace.current().toJSON() as { inode: number }).inode;
    const namespaces = [
      ...[...this.#spaces.values()].map(({ found, facts, listeners }) => ({
        ...namespaceOf(found, facts, found.inode === current),
        listeners: [...listeners],
      })),
      ...this.#refused.values(),
    ].sort(compareNamespaces);
    const { cables } = await connect([...this.#spaces.values()].map((space) => this.#connectable(space)));
    const all = [...cables, ...tunnelCables(namespaces)];
    this.#map = { namespaces, cables: all };
    this.#send();
  }

  async #read(inode: number): Promise<void> {
    const space = this.#spaces.get(inode);
    if (space === undefined) return;
    const { view, namespace } = space;
    const found = view.list('link');
    space.facts = {
      links: found,
      addresses: view.list('address'),
      routes: view.list('route').filter(({ table }) => table === mainTable),
      vlans: await readVlans(namespace, found).catch(() => []),
      wireguard: await readWireguard(namespace, found).catch(() => []),
    };
  }

  #connectable({ found, facts, namespace }: LiveSpace): Space {
    return {
      id: String(found.inode),
      links: facts.links,
      nsidOf: async (other) => {
        const there = this.#spaces.get(Number(other.id));
        const key = `${found.inode} ${other.id}`;
        const known = this.#nsids.get(key);
        if (known !== undefined || there === undefined) return known;
        const nsid = await nsidIn(namespace, there.namespace).catch(() => undefined);
        if (nsid !== undefined) this.#nsids.set(key, nsid);
        return nsid;
      },
    };
  }

  #send(): void {
    const now = new Map(this.#map.namespaces.map((each) => [each.id, JSON.stringify(each)]));
    const cables = JSON.stringify(this.#map.cables);
    const update: MapUpdate = {
      namespaces: this.#map.namespaces.filter(({ id }) => this.#sent.get(id) !== now.get(id)),
      gone: [...this.#sent.keys()].filter((id) => !now.has(id)),
      ...(cables !== this.#sentCables && { cables: this.#map.cables }),
    };
    this.#sent = now;
    this.#sentCables = cables;
    if (update.namespaces.length + update.gone.length > 0 || update.cables !== undefined)
      this.#events.onUpdate(update);
  }

  async #readListeners(): Promise<void> {
    const found = new Map<LiveSpace, Awaited<ReturnType<typeof readListeners>>>();
    for (const space of this.#spaces.values())
      found.set(space, await readListeners(space.namespace).catch(() => []));
    const inodes = [...found.values()].flat().map(({ inode }) => inode);
    const owners = findSocketOwners(new Set(inodes.filter((inode) => inode !== 0)));
    for (const [space, sockets] of found) space.listeners = withProcesses(sockets, owners);
  }

  readonly #counters = new Map<
    string,
    { readonly time: number; readonly bytes: readonly [number, number] }
  >();

  /** Reads the counters of all links. Returns the rates since the last call. */
  async rates(): Promise<Rates> {
    const rates: Record<string, readonly [number, number]> = {};
    for (const { found, namespace } of [...this.#spaces.values()]) {
      const listed = await namespace.request(links.list()).catch(() => []);
      const time = performance.now();
      for (const { index, stats64 } of listed) {
        const id = `${found.inode}/${index}`;
        const bytes = [Number(stats64?.rxBytes ?? 0), Number(stats64?.txBytes ?? 0)] as const;
        const before = this.#counters.get(id);
        this.#counters.set(id, { time, bytes });
        if (before === undefined) continue;
        const passed = (time - before.time) / 1000;
        const [received, sent] = bytes.map((count, side) =>
          Math.max(0, Math.round((count - (before.bytes[side] as number)) / passed)),
        ) as [number, number];
        if (received + sent > 0) rates[id] = [received, sent];
      }
    }
    return rates;
  }
}

/** Number of the main routing table. */
const mainTable = 254;
