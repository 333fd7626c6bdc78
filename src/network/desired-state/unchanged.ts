import { isRecord } from '../../netlink/codec/encode-error.ts';
import { linkKinds } from '../../netlink/protocols/route/links/kinds/registry.ts';
import type { Link } from '../../netlink/protocols/route/links/operations.ts';
import { foreignKeys, inFieldNames, ownKeys, stateKeys } from './desired.ts';
import { grouped } from './grouped.ts';
import { kindOf, linkCollections, namespaceCollections } from './kinds/index.ts';
import type { Collection, Item, StateKind } from './kinds/kind.ts';
import { isOwnLink, peerOf } from './link-settings.ts';
import type { Pruning } from './prune.ts';
import type { Snapshot } from './snapshot.ts';
import type { NetworkState } from './state.ts';

/**
 * Returns whether a state is there already, with each value as lists have it: the usual case of a state that is applied again. This
 * takes a part of the time of a plan. `false` says nothing: the state may have a mistake, or say the same in another way.
 */
export function isUnchanged(
  state: NetworkState,
  snapshot: Snapshot,
  pruning: Pruning,
  sysctls: ReadonlyMap<string, string | undefined>,
): boolean {
  return pruning.isExact !== true && new Comparison(snapshot, pruning).holds(state, sysctls);
}

/**
 * The listed objects of a collection that a state has not named yet. Most states have them in the order of the list, so they are looked for
 * in it first, and by the field that tells most of them apart only when the list has ended.
 */
class Unnamed {
  readonly kind: StateKind;
  /** Fields that hold the index of a link, or more links below them. */
  readonly linkFields: readonly unknown[];
  readonly #list: readonly Item[];
  #next = 0;
  /** Objects that were passed over. */
  readonly #skipped: Item[] = [];
  #byKey: Map<unknown, Item[]> | undefined;
  /** Places in the list, where the order of objects counts. */
  #places: ReadonlyMap<Item, number> | undefined;
  /** Place of the object that was named last. */
  #last = -1;

  constructor(kind: StateKind, list: readonly Item[]) {
    this.kind = kind;
    this.#list = list;
    this.linkFields = [...new Set(kind.linkFields?.map(([first]) => first))];
  }

  /** Takes the object that a function accepts, of those with a key. Returns whether there is one, in its order. */
  take(key: unknown, isSame: (item: Item) => boolean): boolean {
    while (this.#next < this.#list.length) {
      const item = this.#list[this.#next++] as Item;
      if (isSame(item)) {
        this.#last = this.#next - 1;
        return true;
      }
      this.#skipped.push(item);
    }
    this.#byKey ??= grouped(this.#skipped, (item) => item[this.kind.keyField]);
    const group = this.#byKey.get(key) ?? [];
    const index = group.findIndex(isSame);
    if (index === -1) return false;
    const [item] = group.splice(index, 1);
    if (this.kind.sequence === undefined) return true;
    this.#places ??= new Map(this.#list.map((one, place) => [one, place]));
    const place = this.#places.get(item as Item) as number;
    if (place < this.#last) return false;
    this.#last = place;
    return true;
  }

  /** The objects that are left. */
  *rest(): Generator<Item> {
    for (const group of this.#byKey?.values() ?? [this.#skipped]) yield* group;
    yield* this.#list.slice(this.#next);
  }
}

class Comparison {
  readonly #snapshot: Snapshot;
  readonly #pruning: Pruning;
  readonly #unnamed = new Map<Collection, Unnamed>();
  #lastName: unknown;
  #lastIndex: number | undefined;

  constructor(snapshot: Snapshot, pruning: Pruning) {
    this.#snapshot = snapshot;
    this.#pruning = pruning;
  }

  holds(state: NetworkState, sysctls: ReadonlyMap<string, string | undefined>): boolean {
    if (!isRecord(state) || Object.keys(state).some((key) => !stateKeys.includes(key))) return false;
    const { links = {} } = state;
    if (!isRecord(links)) return false;
    for (const name in links) if (!this.#hasLink(name, links[name])) return false;
    for (const collection of namespaceCollections)
      if (!this.#hasItems(collection, (state as Item)[collection])) return false;
    const wanted = state.sysctls ?? {};
    if (!isRecord(wanted)) return false;
    for (const [name, value] of Object.entries(wanted))
      if (typeof value === 'boolean' || String(value) !== sysctls.get(name)) return false;
    return !this.#prunes(links);
  }

  #hasLink(name: string, wanted: unknown): boolean {
    const listed = this.#snapshot.named(name);
    if (listed === undefined || listed.name !== name || !isRecord(wanted)) return false;
    for (const field in wanted) {
      const value = wanted[field];
      if (value !== undefined && !this.#hasField(listed, field, value)) return false;
    }
    return true;
  }

  #hasField(listed: Link, field: string, value: unknown): boolean {
    if (Object.hasOwn(foreignKeys, field)) return false;
    if (field === 'up') return value === listed.flags.includes('up');
    if (field === 'options') return hasOptions(listed, value);
    if (!ownKeys.includes(field)) return isPrimitive(value) && value === (listed as unknown as Item)[field];
    if (field === 'master')
      return value === null ? (listed.master ?? 0) === 0 : this.#indexOf(value) === listed.master;
    if (field === 'link') return listed.link !== undefined && this.#indexOf(value) === listed.link;
    if (field === 'peer') {
      const peer = peerOf(listed);
      return peer !== undefined && this.#indexOf(value) === peer;
    }
    const isOfLink = linkCollections.includes(field as Collection);
    return isOfLink && this.#hasItems(field as Collection, value, listed.index);
  }

  /** The index of a link by its name; alternative names are left to the plan. */
  #indexOf(name: unknown): number | undefined {
    // Many objects name the same link.
    if (name === this.#lastName) return this.#lastIndex;
    const link = typeof name === 'string' ? this.#snapshot.named(name) : undefined;
    this.#lastName = name;
    this.#lastIndex = link?.name === name ? link?.index : undefined;
    return this.#lastIndex;
  }

  #hasItems(collection: Collection, list: unknown, owner?: number): boolean {
    if (list === undefined) return true;
    if (!Array.isArray(list)) return false;
    let unnamed = this.#unnamed.get(collection);
    if (unnamed === undefined) {
      unnamed = new Unnamed(kindOf[collection], this.#snapshot.of(collection));
      this.#unnamed.set(collection, unnamed);
    }
    for (const item of list) if (!this.#hasItem(item, owner, unnamed)) return false;
    return true;
  }

  #hasItem(given: unknown, owner: number | undefined, unnamed: Unnamed): boolean {
    const { keyField, shorthand } = unnamed.kind;
    const item = typeof given === 'string' && shorthand !== undefined ? { [shorthand]: given } : given;
    if (!isRecord(item) || (owner !== undefined && item.index !== undefined)) return false;
    const named = withFieldNames(unnamed.kind, item);
    if (named === undefined) return false;
    return unnamed.take(named[keyField], (listed) => this.#isSame(unnamed, named, owner, listed));
  }

  #isSame({ kind, linkFields }: Unnamed, wanted: Item, owner: number | undefined, listed: Item): boolean {
    if (owner !== undefined && listed.index !== owner) return false;
    for (const field in wanted) {
      const value = wanted[field];
      if (value === undefined) continue;
      if (linkFields.includes(field)) {
        if (this.#indexOf(value) !== listed[field] || listed[field] === undefined) return false;
      } else if (!isPrimitive(value) || value !== listed[field]) return false;
    }
    return kind.hasMore?.(listed, wanted) !== true;
  }

  /** Whether an object that the state does not name is removed. */
  #prunes(links: Readonly<Record<string, unknown>>): boolean {
    const { collections, removesLinks } = this.#pruning;
    const nameOf = (index: unknown): string => this.#snapshot.nameOf(index);
    if (removesLinks)
      for (const link of this.#snapshot.links)
        if (!Object.hasOwn(links, link.name) && isOwnLink(link) && this.#pruning.removesLink(link))
          return true;
    const isPruned = (collection: Collection, item: Item): boolean =>
      kindOf[collection].isOwn(item, this.#snapshot) && this.#pruning.removesItem(collection, item, nameOf);
    for (const collection of collections)
      for (const item of this.#unnamed.get(collection)?.rest() ?? this.#snapshot.of(collection))
        if (isPruned(collection, item)) return true;
    return false;
  }
}

/** An object with the names of fields. `undefined` where its words have a mistake, which the plan describes. */
function withFieldNames(kind: StateKind, item: Item): Item | undefined {
  try {
    return inFieldNames(kind, item);
  } catch {
    return undefined;
  }
}

/** Whether all options are as listed. Options that hold the index of a link are left to the plan. */
function hasOptions({ kind = '', options: listed }: Link, wanted: unknown): boolean {
  if (!isRecord(wanted) || !isRecord(listed)) return false;
  const names: readonly string[] = linkKinds.get(kind)?.linkOptions ?? [];
  for (const name in wanted) {
    const value = wanted[name];
    if (value === undefined) continue;
    if (names.includes(name) || !isPrimitive(value) || value !== listed[name]) return false;
  }
  return true;
}

function isPrimitive(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}
