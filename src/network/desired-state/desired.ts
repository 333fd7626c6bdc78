import { EncodeError, isRecord, show } from '../../netlink/codec/encode-error.ts';
import { didYouMean } from '../../netlink/codec/nearest-word.ts';
import type { LinkChange } from '../../netlink/protocols/route/index.ts';
import type { AnyLinkKind } from '../../netlink/protocols/route/links/kinds/kind.ts';
import { linkKinds } from '../../netlink/protocols/route/links/kinds/registry.ts';
import { link as linkDefinition } from '../../netlink/protocols/route/links/object.ts';
import type { Link } from '../../netlink/protocols/route/links/operations.ts';
import * as linkOperations from '../../netlink/protocols/route/links/operations.ts';
import type { KeptRequest, KeptRequests } from '../../netlink/request/kept-requests.ts';
import { checkedAs, checkedAt, checkListAt, checkObjectAt, refuseAt } from '../description-errors.ts';
import { isOwnName } from '../links/link-name.ts';
import { parameterPath } from '../namespace/proc-files.ts';
import { hasOtherNames, inGivenWords, translate } from '../object-words.ts';
import { kindOf, linkCollections, namespaceCollections } from './kinds/index.ts';
import type { Collection, Item, StateKind } from './kinds/kind.ts';
import { asListed, checkEncoding, keptForm, mapPath } from './normal-form.ts';
import type { Snapshot } from './snapshot.ts';
import type { DesiredLink, NetworkState } from './state.ts';

/** A link that a state names. */
export interface WantedLink {
  readonly name: string;
  /** Where the state has it: `links.eth0`. */
  readonly path: string;
  /** Its index, or the index that it will have. */
  readonly index: number;
  /** The link as it is; absent where there is none. */
  readonly listed: Link | undefined;
  /** Kind that the state names, or that it has. */
  readonly kind: string | undefined;
  /** Options and attributes that the state names, with indexes of links. */
  readonly fields: LinkChange<string>;
  /** The same as a list would have them, where the link is listed. */
  readonly normal: Item;
  /** Index of the link below. */
  readonly lower?: number | undefined;
  /** Index of the master, 0 for none. */
  readonly master?: number | undefined;
  readonly peer?: string | undefined;
  /** Index of the peer. */
  readonly peerIndex?: number | undefined;
  readonly altNames?: readonly string[] | undefined;
  /** Ports that it shall have, where the state lists them. */
  readonly ports?: readonly string[] | undefined;
}

/** An object that a state names, with indexes of links. */
export class WantedItem {
  readonly kind: StateKind;
  readonly item: Item;
  /** Number of objects of the collection before it. */
  readonly position: number;
  /** The request that creates it, encoded; absent until it has been checked. */
  creation: KeptRequest | undefined = undefined;
  readonly #given: unknown;
  readonly #list: string;
  readonly #index: number;

  /** Makes an object of what the state has at the given place of a list: `links.eth0.addresses`. */
  constructor(kind: StateKind, given: unknown, item: Item, list: string, index: number, position: number) {
    this.kind = kind;
    this.item = item;
    this.position = position;
    this.#given = given;
    this.#list = list;
    this.#index = index;
  }

  /** Where the state has it: `links.eth0.addresses[1]`. */
  get path(): string {
    return `${this.#list}[${this.#index}]`;
  }

  /** Where the state has a field, in the words of the state: `routes[0].via`. */
  pathOf(field: string): string {
    const word = inGivenWords(field, this.#given, this.kind.words);
    return word === '' ? this.path : `${this.path}.${word}`;
  }

  /** The same for a field that the state names; undefined for others. */
  namedPathOf(field: string): string | undefined {
    const word = inGivenWords(field, this.#given, this.kind.words);
    const [first] = word.split(/[.[]/, 1) as [string];
    return isRecord(this.#given) && this.#given[first] !== undefined ? `${this.path}.${word}` : undefined;
  }

  /** Encodes the request that creates it. Returns the normal form. Throws for values that the object cannot have. */
  encode(kept: KeptRequests): Item {
    this.creation = kept.keep(this.kind.create(this.item));
    return keptForm(kept, this.kind, this.creation);
  }
}

/** A kernel parameter that a state names. */
export interface WantedSysctl {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** A state whose names have been found, and whose values have been checked. */
export interface Wanted {
  readonly links: ReadonlyMap<string, WantedLink>;
  readonly items: ReadonlyMap<Collection, readonly WantedItem[]>;
  readonly sysctls: readonly WantedSysctl[];
  readonly nameOf: (index: unknown) => string;
}

/** Returns the index of a link of a state, or throws an error with the path of its name. */
type IndexOf = (name: unknown, path: () => string) => number;

/** Keys of a state. */
export const stateKeys: readonly string[] = ['links', 'sysctls', 'nftables', ...namespaceCollections];

/** Keys of a link that are not attributes of a link. */
export const ownKeys: readonly string[] = ['link', 'master', 'ports', 'peer', 'altNames', ...linkCollections];

/** Attributes of a link that a state does not have: it names links, and the kernel numbers them. */
export const foreignKeys: Readonly<Record<string, string>> = {
  index: 'a state names links: the kernel numbers them',
  name: 'the key of a link is its name',
  namespace: 'a state describes one namespace: see applyNetwork',
  netNsPid: 'a state describes one namespace: see applyNetwork',
  properties: 'alternative names are in altNames',
  portKind: 'the kind of a port is that of its master',
  family: 'there is no such property',
};

/** Collections that a state names. Throws for a value that is no state. */
export function collectionsOf(state: NetworkState): Set<Collection> {
  checkObjectAt('', state, stateKeys);
  const named = new Set<Collection>(
    namespaceCollections.filter((collection) => state[collection as 'routes'] !== undefined),
  );
  const { links } = state;
  if (typeof links !== 'object' || links === null) return named;
  for (const link of Object.values(links))
    for (const collection of linkCollections)
      if (link?.[collection as 'addresses'] !== undefined) named.add(collection);
  return named;
}

/** Links of a state by name, with the links that others name as their peers and ports. */
interface Gathered {
  readonly path: string;
  link: DesiredLink;
}

function gather(state: NetworkState, snapshot: Snapshot): Map<string, Gathered> {
  const gathered = new Map<string, Gathered>();
  for (const [name, link] of Object.entries(state.links ?? {})) {
    const path = `links.${name}`;
    checkedAt(path, () => isOwnName(name));
    checkObjectAt(path, link);
    const foreign = Object.keys(link).find((key) => Object.hasOwn(foreignKeys, key));
    if (foreign !== undefined) refuseAt(`${path}.${foreign}`, foreignKeys[foreign] as string);
    gathered.set(name, { path, link: withPeer(path, link) });
  }
  for (const [name, { path, link }] of [...gathered]) {
    if (link.peer !== undefined) addPeer(gathered, name, path, link, link.kind ?? snapshot.named(name)?.kind);
    if (link.ports !== undefined) addPorts(gathered, name, path, link.ports);
  }
  const names = new Map<string, string>([...gathered].map(([name, { path }]) => [name, path]));
  for (const { path, link } of gathered.values()) {
    if (link.altNames === undefined) continue;
    checkListAt(`${path}.altNames`, link.altNames);
    for (const [index, name] of link.altNames.entries()) {
      const at = `${path}.altNames[${index}]`;
      if (typeof name !== 'string' || name === '') refuseAt(at, `expected text, got ${show(name)}`);
      const taken = names.get(name);
      if (taken !== undefined) refuseAt(at, `${taken} has this name already`);
      names.set(name, at);
    }
  }
  return gathered;
}

/** The other end as a name, also where it is in the options as requests have them. */
function withPeer(path: string, link: DesiredLink): DesiredLink {
  const { peer, ...options } = (link.options ?? {}) as { peer?: Item };
  if (peer === undefined || link.options instanceof Uint8Array) return link;
  checkObjectAt(`${path}.options.peer`, peer, ['name']);
  if (link.peer !== undefined && link.peer !== peer.name)
    refuseAt(`${path}.options.peer.name`, `differs from the peer ${show(link.peer)}`);
  const { options: _, ...rest } = link;
  return { ...rest, peer: peer.name as string, ...(Object.keys(options).length > 0 && { options }) };
}

function addPeer(
  gathered: Map<string, Gathered>,
  name: string,
  path: string,
  link: DesiredLink,
  kind: string | undefined,
): void {
  const { peer } = link as DesiredLink & { peer: string };
  const at = `${path}.peer`;
  checkedAt(at, () => isOwnName(peer));
  if (kind !== undefined && linkKinds.get(kind)?.isPair !== true)
    refuseAt(at, `a link of kind ${kind} has no peer`);
  if (peer === name) refuseAt(at, 'a link is not its own peer');
  const other = gathered.get(peer);
  if (other === undefined) {
    gathered.set(peer, { path: at, link: { ...(kind !== undefined && { kind }), peer: name } });
    return;
  }
  if (other.link.peer !== undefined && other.link.peer !== name)
    refuseAt(at, `${peer} is the peer of ${other.link.peer}`);
  if (kind !== undefined && other.link.kind !== undefined && other.link.kind !== kind)
    refuseAt(`${other.path}.kind`, `the other end, ${name}, is of kind ${kind}`);
  const chosen = other.link.kind ?? kind;
  other.link = { ...other.link, peer: name, ...(chosen !== undefined && { kind: chosen }) };
}

function addPorts(
  gathered: Map<string, Gathered>,
  name: string,
  path: string,
  ports: readonly string[],
): void {
  checkListAt(`${path}.ports`, ports);
  for (const [index, port] of ports.entries()) {
    const at = `${path}.ports[${index}]`;
    if (typeof port !== 'string') refuseAt(at, `expected the name of a link, got ${show(port)}`);
    const known = gathered.get(port);
    const master = known?.link.master;
    if (ports.indexOf(port) !== index) refuseAt(at, `${port} is listed twice`);
    if (master !== undefined && master !== name)
      refuseAt(at, `${port} is a port of ${master === null ? 'no link' : master}`);
    if (known === undefined) gathered.set(port, { path: at, link: { master: name } });
    else known.link = { ...known.link, master: name };
  }
}

/**
 * Checks a state, and finds the links that it names.
 *
 * @throws TypeError or RangeError with the path of the mistake in the state
 */
export function readDesired(state: NetworkState, snapshot: Snapshot): Wanted {
  try {
    return readState(state, snapshot);
  } catch (error) {
    throw error instanceof EncodeError ? error.toError('apply') : error;
  }
}

function readState(state: NetworkState, snapshot: Snapshot): Wanted {
  checkObjectAt('links', state.links ?? {});
  const gathered = gather(state, snapshot);
  let last = snapshot.links.reduce((most, { index }) => Math.max(most, index), 0);
  const found = new Map<string, { index: number; listed: Link | undefined }>();
  for (const [name, { path, link }] of gathered) {
    const listed = snapshot.named(name);
    if (listed !== undefined && listed.name !== name)
      refuseAt(path, `'${name}' is an alternative name of ${listed.name}`);
    if (listed === undefined && link.kind === undefined)
      refuseAt(
        link.master !== undefined && !path.startsWith(`links.${name}`) ? path : `${path}.kind`,
        `there is no link ${show(name)}, and a new one needs a kind${didYouMean(name, [
          ...snapshot.links.map((one) => one.name),
        ])}`,
      );
    found.set(name, { index: listed?.index ?? ++last, listed });
  }
  const names = new Map([...found].map(([name, { index }]) => [index, name]));
  const nameOf = (index: unknown): string => names.get(index as number) ?? snapshot.nameOf(index);
  const indexOf: IndexOf = (name, path) => {
    if (typeof name !== 'string') refuseAt(path(), `expected the name of a link, got ${show(name)}`);
    const index = found.get(name)?.index ?? snapshot.named(name)?.index;
    if (index === undefined)
      refuseAt(
        path(),
        `there is no link ${show(name)}${didYouMean(name, [
          ...found.keys(),
          ...snapshot.links.map((one) => one.name),
        ])}`,
      );
    return index;
  };
  const links = new Map<string, WantedLink>();
  for (const [name, { path, link }] of gathered)
    links.set(
      name,
      readLink(
        name,
        path,
        link,
        found.get(name) as never,
        indexOf,
        (master) => gathered.get(master)?.link.kind ?? snapshot.named(master)?.kind,
      ),
    );
  checkCycles(links, snapshot);
  const items = new Map<Collection, WantedItem[]>();
  const add = (collection: Collection, list: unknown, path: string, owner?: number): void => {
    checkListAt(path, list);
    const kind = kindOf[collection];
    const wanted = items.get(collection) ?? [];
    items.set(collection, wanted);
    let index = 0;
    const read = (): void => {
      for (; index < list.length; index++)
        wanted.push(
          new WantedItem(
            kind,
            list[index],
            readItem(kind, list[index], owner, indexOf),
            path,
            index,
            wanted.length,
          ),
        );
    };
    checkedAt(() => `${path}[${index}]`, read);
  };
  for (const [name, { path, link }] of gathered)
    for (const collection of linkCollections) {
      const list = link[collection as 'addresses'];
      if (list !== undefined) add(collection, list, `${path}.${collection}`, found.get(name)?.index);
    }
  for (const collection of namespaceCollections) {
    const list = state[collection as 'routes'];
    if (list !== undefined) add(collection, list, collection);
  }
  return { links, items, sysctls: readSysctls(state), nameOf };
}

function readSysctls({ sysctls = {} }: NetworkState): WantedSysctl[] {
  checkObjectAt('sysctls', sysctls);
  return Object.entries(sysctls).map(([name, value]) => {
    const path = `sysctls.${name}`;
    checkedAs(path, () => parameterPath(name));
    if (!['string', 'number', 'boolean'].includes(typeof value))
      refuseAt(path, `expected text, a number, true or false, got ${show(value)}`);
    return { name, value: typeof value === 'boolean' ? String(Number(value)) : String(value), path };
  });
}

function readItem(kind: StateKind, given: unknown, owner: number | undefined, indexOf: IndexOf): Item {
  let item = given as Item;
  if (kind.shorthand !== undefined && typeof given === 'string') item = { [kind.shorthand]: given };
  else if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new EncodeError('ERR_INVALID_ARG_VALUE', `expected an object, got ${show(given)}`);
  item = inFieldNames(kind, item);
  for (const fields of kind.linkFields ?? []) {
    // Most objects lack most of the fields.
    if (item[fields[0] as string] === undefined) continue;
    item = mapPath(item, fields, (name, at) =>
      indexOf(name, () => inGivenWords(at, given, kind.words)),
    ) as Item;
  }
  if (owner !== undefined) {
    if (item.index !== undefined) refuseAt('index', foreignKeys.index as string);
    item = { ...item, index: owner };
  }
  return kind.asListed?.(item) ?? item;
}

/** An object of a state with the names of fields in the place of the words of `ip`. Links keep their names. */
export function inFieldNames({ words }: StateKind, item: Item): Item {
  if (words === undefined || !hasOtherNames(item, words)) return item;
  return translate('apply', item, words, (name) => name) as Item;
}

function readLink(
  name: string,
  path: string,
  link: DesiredLink,
  { index, listed }: { index: number; listed: Link | undefined },
  indexOf: IndexOf,
  kindOfLink: (name: string) => string | undefined,
): WantedLink {
  const kind = link.kind ?? listed?.kind;
  const attributes: Item = {};
  for (const [key, value] of Object.entries(link))
    if (value !== undefined && !ownKeys.includes(key)) attributes[key] = value;
  const given = attributes as LinkChange<string>;
  const definition = kind === undefined ? undefined : linkKinds.get(kind);
  if (given.options !== undefined) {
    checkObjectAt(`${path}.options`, given.options);
    if (kind === undefined) refuseAt(`${path}.options`, 'options need the kind that they belong to');
    given.kind = kind;
    // A copy: a request leaves out options of a list that are as they were listed.
    given.options = { ...given.options };
    for (const option of definition?.linkOptions ?? [])
      given.options = mapPath(given.options, [option], (value, at) =>
        indexOf(value, () => `${path}.options.${at}`),
      ) as object;
  }
  const master =
    link.master === undefined
      ? undefined
      : link.master === null
        ? 0
        : indexOf(link.master, () => `${path}.master`);
  if (given.portOptions !== undefined) {
    const portKind = typeof link.master === 'string' ? kindOfLink(link.master) : listed?.portKind;
    if (portKind === undefined) refuseAt(`${path}.portOptions`, 'the link is not a port');
    given.portKind = portKind;
    given.portOptions = mapPath(given.portOptions, ['backupPort'], (value, at) =>
      indexOf(value, () => `${path}.portOptions.${at}`),
    ) as object;
  }
  const lower = link.link === undefined ? undefined : indexOf(link.link, () => `${path}.link`);
  const read = linkDefinition.read as never;
  const normal = checkedAt(path, () => {
    if (isAsListed(given, listed) || isPlain(given, definition)) return given as Item;
    const change = linkOperations.change(index, given);
    if (listed !== undefined) return asListed(change, read);
    // The change is checked first: a mistyped word says more than the one that is missing then.
    checkEncoding(change);
    const more = { kind, ...(lower !== undefined && { link: lower }) };
    checkEncoding(linkOperations.create({ ...given, ...more } as never));
    return given as Item;
  });
  if (listed === undefined && definition?.isPair === true && link.peer === undefined)
    refuseAt(`${path}.peer`, `a link of kind ${kind} needs the name of its other end`);
  return {
    ...{ name, path, index, listed, kind, fields: given, normal },
    ...(lower !== undefined && { lower }),
    ...(master !== undefined && { master }),
    ...(link.peer !== undefined && { peer: link.peer, peerIndex: indexOf(link.peer, () => `${path}.peer`) }),
    ...(link.altNames !== undefined && { altNames: link.altNames }),
    ...(link.ports !== undefined && { ports: link.ports }),
  };
}

/** Whether all fields of a link are plain values that a list has for it: then they need no check, and have their normal form. */
function isAsListed(given: LinkChange<string>, listed: Link | undefined): boolean {
  if (listed === undefined) return false;
  return Object.entries(given).every(([field, value]) =>
    field === 'up'
      ? typeof value === 'boolean'
      : typeof value !== 'object' && value === (listed as unknown as Item)[field],
  );
}

/** Whether a link says only of which kind it is and whether it is up: then it needs no check, and has its normal form. */
function isPlain(given: LinkChange<string>, definition: AnyLinkKind | undefined): boolean {
  if (definition === undefined || definition.required !== undefined) return false;
  for (const field in given)
    if (field !== 'kind' && (field !== 'up' || typeof given.up !== 'boolean')) return false;
  return true;
}

/** Throws for links that are above themselves, by their masters or by the links below them. */
function checkCycles(links: ReadonlyMap<string, WantedLink>, snapshot: Snapshot): void {
  const byIndex = new Map([...links.values()].map((link) => [link.index, link]));
  const next: Readonly<Record<'master' | 'link', (index: number) => number | undefined>> = {
    master: (index) => byIndex.get(index)?.master ?? snapshot.link(index)?.master,
    link: (index) => byIndex.get(index)?.lower,
  };
  for (const { index, path, name } of links.values())
    for (const [field, follow] of Object.entries(next)) {
      const seen = [name];
      for (let at = follow(index); at !== undefined && at !== 0; at = follow(at)) {
        if (at === index) refuseAt(`${path}.${field}`, `a cycle: ${[...seen, name].join(' → ')}`);
        if (seen.length > links.size + snapshot.links.length) break;
        seen.push(byIndex.get(at)?.name ?? snapshot.nameOf(at));
      }
    }
}
