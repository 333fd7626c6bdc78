import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import * as nsids from '../../netlink/protocols/route/nsid.ts';
import { throwInvalid } from '../../netlink/request/validate.ts';
import { namespaceInode } from '../../syscalls/namespace.ts';
import { Namespace } from '../namespace/namespace.ts';
import type { NamespaceReference } from '../namespace/reference.ts';
import { findSocketOwners } from '../sockets/socket-owners.ts';
import { connect, type LooseEnd, type Space } from './connect.ts';
import { type FoundSpace, findSpaces, processesOf } from './find-spaces.ts';
import { compareNamespaces, type MapNamespace, type NetworkMap } from './graph.ts';
import { defaultRoutes, type LinkFacts, mapLinks, type NamespaceFacts } from './namespace-facts.ts';
import {
  type FoundListener,
  readFacts,
  readFactsByNsid,
  readListeners,
  withProcesses,
} from './read-space.ts';
import { restrictMap } from './restrict.ts';
import { tunnelCables } from './tunnels.ts';

/** Options of `map`. */
export interface MapOptions {
  /** Namespaces to show, with the links that theirs are connected to; all of the machine by default. */
  readonly namespaces?: readonly NamespaceReference[] | undefined;
  /** Whether to list the sockets that wait for connections, with their processes; true by default. */
  readonly listeners?: boolean | undefined;
  /** Ends the reading: the map rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

/** Namespaces that are read at the same time. */
const atOnce = 16;

/** A namespace while it is read. */
interface Reading {
  readonly found: FoundSpace;
  readonly namespace: Namespace | undefined;
  readonly facts: NamespaceFacts;
  readonly listeners: readonly FoundListener[];
  readonly problem: string | undefined;
}

const nothing: NamespaceFacts = { links: [], addresses: [], routes: [], vlans: [] };

/** Reads the map of this machine. */
export async function mapMachine(options: MapOptions): Promise<NetworkMap> {
  const { namespaces: wanted, listeners = true, signal } = options;
  const wantedInodes = wanted === undefined ? undefined : await Promise.all(wanted.map(inodeOf));
  const found = findSpaces().sort(compareNamespaces);
  for (const [index, inode] of (wantedInodes ?? []).entries())
    if (!found.some((one) => one.inode === inode))
      throwInvalid('map', `namespaces[${index}]`, 'the namespace has ended');
  const readings: Reading[] = [];
  try {
    for (let at = 0; at < found.length; at += atOnce) {
      signal?.throwIfAborted();
      const part = found.slice(at, at + atOnce);
      readings.push(...(await Promise.all(part.map((one) => readSpace(one, listeners)))));
    }
    const whole = await assemble(
      readings.filter(({ problem, found }) => problem === undefined || hasUse(found)),
    );
    return wantedInodes === undefined
      ? whole
      : restrictMap(whole, new Set(wantedInodes.map((inode) => String(inode))));
  } finally {
    for (const { namespace } of readings) namespace?.close();
  }
}

/** Whether a namespace still has a name or a process: one that was found by a descriptor may have ended since. */
function hasUse({ names, pids }: FoundSpace): boolean {
  return names.length + processesOf(pids).length > 0;
}

async function inodeOf(reference: NamespaceReference): Promise<number> {
  const namespace = await Namespace.open(reference);
  try {
    return Number(namespaceInode(namespace.fd).inode);
  } finally {
    namespace.close();
  }
}

async function readSpace(found: FoundSpace, listeners: boolean): Promise<Reading> {
  let namespace: Namespace | undefined;
  try {
    namespace = await Namespace.open({ path: found.path });
    const facts = await readFacts(namespace);
    const sockets = listeners ? await readListeners(namespace) : [];
    return { found, namespace, facts, listeners: sockets, problem: undefined };
  } catch (error) {
    return { found, namespace, facts: nothing, listeners: [], problem: (error as Error).message };
  }
}

async function assemble(readings: readonly Reading[]): Promise<NetworkMap> {
  const owners = findSocketOwners(
    new Set(
      readings.flatMap(({ listeners }) => listeners.map(({ inode }) => inode)).filter((inode) => inode !== 0),
    ),
  );
  const current = Number(namespaceInode(Namespace.current().fd).inode);
  const namespaces = readings.map(({ found, facts, listeners, problem }) => ({
    ...namespaceOf(found, facts, found.inode === current),
    listeners: withProcesses(listeners, owners),
    ...(problem !== undefined && { problem }),
  }));
  const spaces: ReadSpace[] = readings.map(({ found, facts, namespace }) =>
    spaceOf(String(found.inode), facts.links, namespace),
  );
  const { cables, looseEnds } = await connect(spaces);
  const hidden = await readHidden(looseEnds);
  const all = [...namespaces, ...hidden.namespaces];
  return { namespaces: all, cables: [...cables, ...hidden.cables, ...tunnelCables(all)] };
}

/** Makes a namespace of a map, without its listening sockets. */
export function namespaceOf(found: FoundSpace, facts: NamespaceFacts, isCurrent: boolean): MapNamespace {
  const id = String(found.inode);
  const links = mapLinks(id, facts);
  const processes = processesOf(found.pids);
  const [first] = processes;
  return {
    id,
    name: found.names[0] ?? (first === undefined ? `net:[${id}]` : `${first.name}[${first.pid}]`),
    names: [...found.names],
    inode: found.inode,
    isCurrent,
    processes,
    links,
    defaultRoutes: defaultRoutes(facts.routes, links),
    listeners: [],
  };
}

/** A space whose namespace may be open. */
interface ReadSpace extends Space {
  readonly namespace: Namespace | undefined;
}

function spaceOf(id: string, links: readonly LinkFacts[], namespace: Namespace | undefined): ReadSpace {
  const known = new Map<string, Promise<number | undefined>>();
  return {
    id,
    links,
    namespace,
    nsidOf(other) {
      const there = (other as ReadSpace).namespace;
      if (namespace === undefined || there === undefined) return Promise.resolve(undefined);
      const asked = known.get(other.id) ?? nsidIn(namespace, there);
      known.set(other.id, asked);
      return asked;
    },
  };
}

/** Returns the identifier that a namespace has for another one. */
export async function nsidIn(
  here: Pick<Namespace, 'request'>,
  there: { readonly fd: number },
): Promise<number | undefined> {
  try {
    return await here.request(nsids.get({ fd: there.fd }));
  } catch (error) {
    if (error instanceof NetlinkError) return undefined;
    throw error;
  }
}

/**
 * Reads namespaces that nothing leads to but the identifiers that others have for them: kept by a socket, or by processes of other
 * users. Identifiers of several namespaces for the same one are found by its links.
 */
async function readHidden(looseEnds: readonly LooseEnd[]): Promise<NetworkMap> {
  const byNsid = new Map<string, { readonly end: LooseEnd; readonly facts: NamespaceFacts }>();
  for (const end of looseEnds) {
    const key = `${end.space.id}:${end.nsid}`;
    if (!byNsid.has(key)) byNsid.set(key, { end, facts: await hiddenFacts(end) });
  }
  const namespaces: MapNamespace[] = [];
  const cables: NetworkMap['cables'] = [];
  const idByLink = new Map<string, string>();
  for (const { end, facts } of byNsid.values()) {
    const keys = facts.links.flatMap((link) => fingerprint(link) ?? []);
    const known = keys.map((key) => idByLink.get(key)).find((id) => id !== undefined);
    const id = known ?? `nsid-${end.nsid}-of-${end.space.id}`;
    for (const key of keys) idByLink.set(key, id);
    let namespace = namespaces.find((one) => one.id === id);
    if (namespace === undefined) {
      namespace = {
        id,
        name: `nsid ${end.nsid} of ${end.space.id}`,
        names: [],
        isCurrent: false,
        processes: [],
        links: mapLinks(id, facts),
        defaultRoutes: [],
        listeners: [],
      };
      namespaces.push(namespace);
    }
    for (const { space, link, nsid } of looseEnds) {
      if (space !== end.space || nsid !== end.nsid) continue;
      const other = `${id}/${link.link}`;
      if (!namespace.links.some((one) => one.id === other))
        namespace.links.push(unknownLink(id, link.link as number));
      const kind = facts.links.some((one) => one.index === link.link && one.link === link.index)
        ? 'pair'
        : kindOf(link);
      cables.push({
        id: `${kind} ${space.id}/${link.index} ${other}`,
        kind,
        ends: [`${space.id}/${link.index}`, other],
      });
    }
  }
  return { namespaces, cables };
}

async function hiddenFacts({ space, nsid }: LooseEnd): Promise<NamespaceFacts> {
  const { namespace } = space as ReadSpace;
  if (namespace === undefined) return nothing;
  try {
    return await readFactsByNsid(namespace, nsid);
  } catch (error) {
    // Without rights in the namespace only the index of the link is known.
    if (error instanceof NetlinkError) return nothing;
    throw error;
  }
}

const kindOf = ({ kind }: LinkFacts): 'pair' | 'lower' =>
  kind === 'veth' || kind === 'vxcan' || kind === 'netkit' ? 'pair' : 'lower';

/** Text that tells a link from those of other namespaces; undefined for links that all namespaces have. */
function fingerprint({ index, name, type, address, kind }: LinkFacts): string | undefined {
  return type === 'loopback' || kind === undefined ? undefined : `${index} ${name} ${address}`;
}

function unknownLink(namespace: string, index: number): MapNamespace['links'][number] {
  return { id: `${namespace}/${index}`, index, name: `#${index}`, kind: 'unknown', up: false, addresses: [] };
}
