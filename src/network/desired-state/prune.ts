import { EncodeError, isRecord, show } from '../../netlink/codec/encode-error.ts';
import { type NetfilterFamily, netfilterFamilyNames } from '../../netlink/protocols/netfilter/header.ts';
import { linkGroups, protocols, tables } from '../../netlink/protocols/route/known-names.ts';
import type { Link } from '../../netlink/protocols/route/links/operations.ts';
import type { Check } from '../../netlink/request/input.ts';
import { checkedAt, checkObjectAt, refuseAt } from '../description-errors.ts';
import { linkCollections, namespaceCollections } from './kinds/index.ts';
import type { Collection, Item } from './kinds/kind.ts';

/** Which links are one's own. A link must match all fields. */
export interface LinkPrune {
  /** Pattern of names: `*` stands for any characters, `?` for one. */
  readonly name?: string | undefined;
  /** Group of links, by number or name. */
  readonly group?: number | string | undefined;
  readonly kind?: string | undefined;
}

/** Which objects of a collection are one's own. An object must match all fields. */
export interface ObjectPrune {
  /** Origin, by name or number: `'static'`. */
  readonly protocol?: number | string | undefined;
  /** Routing table, by name or number. */
  readonly table?: number | string | undefined;
  /** Pattern of the name of the link that has the object, or that packets leave by. */
  readonly link?: string | undefined;
}

/** Which tables of nftables are one's own. A table must match all fields. */
export interface TablePrune {
  /** Pattern of names: `*` stands for any characters, `?` for one. */
  readonly name?: string | undefined;
  readonly family?: NetfilterFamily | undefined;
}

/** Selects the objects that are removed if a state does not name them: all, those of some kinds, or some of a kind. */
export type Prune =
  | boolean
  | ({
      readonly links?: boolean | LinkPrune | undefined;
      readonly nftables?: boolean | TablePrune | undefined;
    } & {
      readonly [K in Collection]?: boolean | ObjectPrune | undefined;
    });

/** Decides which objects are removed that a state does not name. */
export interface Pruning {
  /** Collections of which something is removed. */
  readonly collections: readonly Collection[];
  readonly removesLinks: boolean;
  removesLink(link: Link): boolean;
  /** Whether an object that stays loses the fields that the state does not name. */
  readonly isExact?: boolean;
  /** Whether a link that stays loses the alternative names and ports that its list does not have. */
  removesFrom(link: Link): boolean;
  removesItem(collection: Collection, item: Item, nameOf: (index: unknown) => string): boolean;
  /** Absent where no table of nftables is removed. */
  readonly removesTable?: ((family: string, name: string) => boolean) | undefined;
}

const collections = [...linkCollections, ...namespaceCollections];

function matcher(path: string, pattern: unknown): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  if (typeof pattern !== 'string' || pattern === '')
    refuseAt(path, `expected a pattern, got ${show(pattern)}`);
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  const expression = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
  return (name) => expression.test(name);
}

const expected = 'true, false, or an object with kinds of objects';

/** Checks what an option says of the objects to remove. */
export const isPrune: Check = Object.assign((prune: unknown) => void readPrune(prune as Prune), { expected });

/**
 * Checks a selection. Throws an `EncodeError` with the path of the mistake. `true` is for tables of nftables too where the state names
 * some: they often belong to other programs.
 */
export function readPrune(prune: Prune = false, namesTables = false): Pruning {
  if (typeof prune === 'boolean')
    return {
      collections: prune ? collections : [],
      removesLinks: prune,
      removesLink: () => prune,
      removesFrom: () => prune,
      removesItem: () => prune,
      removesTable: prune && namesTables ? () => true : undefined,
    };
  if (!isRecord(prune))
    throw new EncodeError('ERR_INVALID_ARG_VALUE', `expected ${expected}, got ${show(prune)}`);
  checkObjectAt('', prune, ['links', 'nftables', ...collections]);
  const items = new Map<Collection, (item: Item, nameOf: (index: unknown) => string) => boolean>();
  for (const collection of collections) {
    const wanted = prune[collection];
    if (wanted === undefined || wanted === false) continue;
    items.set(collection, wanted === true ? () => true : readItems(collection, wanted));
  }
  const { links = false } = prune;
  const removesLink = typeof links === 'boolean' ? () => links : readLinks('links', links);
  return {
    collections: [...items.keys()],
    removesLinks: links !== false,
    removesLink,
    removesFrom: removesLink,
    removesItem: (collection, item, nameOf) => items.get(collection)?.(item, nameOf) ?? false,
    removesTable: readTables(prune.nftables),
  };
}

function readTables(wanted: boolean | TablePrune = false): Pruning['removesTable'] {
  if (typeof wanted === 'boolean') return wanted ? () => true : undefined;
  checkObjectAt('nftables', wanted, ['name', 'family']);
  const isNamed = matcher('nftables.name', wanted.name);
  const { family } = wanted;
  if (family !== undefined && !netfilterFamilyNames.includes(family))
    refuseAt('nftables.family', `expected ${netfilterFamilyNames.join(', ')}, got ${show(family)}`);
  return (of, name) => isNamed(name) && (family === undefined || of === family);
}

function readLinks(path: string, wanted: LinkPrune): (link: Link) => boolean {
  checkObjectAt(path, wanted, ['name', 'group', 'kind']);
  const isNamed = matcher(`${path}.name`, wanted.name);
  const { group, kind } = wanted;
  const number = group === undefined ? undefined : checkedAt(`${path}.group`, () => numberOfGroup(group));
  return (link) =>
    isNamed(link.name) &&
    (number === undefined || (link.group ?? 0) === number) &&
    (kind === undefined || link.kind === kind);
}

function readItems(
  path: string,
  wanted: ObjectPrune,
): (item: Item, nameOf: (index: unknown) => string) => boolean {
  checkObjectAt(path, wanted, ['protocol', 'table', 'link']);
  const { protocol, table } = wanted;
  const origin =
    protocol === undefined ? undefined : checkedAt(`${path}.protocol`, () => numberOfProtocol(protocol));
  const number = table === undefined ? undefined : checkedAt(`${path}.table`, () => numberOfTable(table));
  const isNamed = matcher(`${path}.link`, wanted.link);
  return (item, nameOf) =>
    (origin === undefined || numberOfProtocol((item.protocol ?? 0) as number) === origin) &&
    (number === undefined || item.table === number) &&
    (wanted.link === undefined || isNamed(nameOf(item.index ?? item.oif)));
}

function numberOfGroup(group: number | string): number {
  linkGroups.isOne(group);
  return linkGroups.numberOf(group);
}

function numberOfProtocol(protocol: number | string): number {
  protocols.isOne(protocol);
  return protocols.numberOf(protocol);
}

function numberOfTable(table: number | string): number {
  tables.isOne(table);
  return tables.numberOf(table);
}
