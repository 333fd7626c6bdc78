import type { NotificationEvent } from '../../netlink/protocol-table.ts';
import type { Collection, NetworkObjects, ObjectKind } from './objects.ts';

/** An object before and after a change; absent where it was or is not there. */
export interface Difference {
  readonly key: string;
  readonly before: NetworkObjects[ObjectKind] | undefined;
  readonly after: NetworkObjects[ObjectKind] | undefined;
}

interface Entry {
  readonly object: NetworkObjects[ObjectKind];
  readonly content: string;
}

/** More objects than this to get again are listed together. */
const fewObjects = 64;

/** The known objects of one collection. */
export class Table {
  readonly collection: Collection;
  /** Whether all objects must be listed again. */
  stale = true;
  /** Numbers of objects that must be got again. */
  readonly again = new Set<number>();
  #entries = new Map<string, Entry>();

  constructor(collection: Collection) {
    this.collection = collection;
  }

  /** Whether something must be read from the kernel. */
  get isOutdated(): boolean {
    if (this.again.size > fewObjects) this.stale = true;
    if (this.stale) this.again.clear();
    return this.stale || this.again.size > 0;
  }

  /** All objects. */
  *values(): Generator<NetworkObjects[ObjectKind]> {
    for (const { object } of this.#entries.values()) yield object;
  }

  /**
   * Applies an event, if it is about one of these objects. Where the event says what is known already, before and after are the
   * same.
   */
  apply(event: NotificationEvent): Difference | undefined {
    const object = this.collection.read(event);
    if (object === undefined) return undefined;
    const gone = this.collection.isDeletion(event);
    // An object that has become something else does not belong here any more.
    const isOne = this.collection.has(object);
    const key = this.collection.key(object);
    if (!isOne && (gone || !this.#isSame(object, key))) return undefined;
    if (this.collection.needsResync(object, event)) this.stale = true;
    if (gone || !isOne) {
      // Of equal objects the kernel deletes one, and only a list tells how many are left.
      if (this.#entries.has(`${key}${repeated(1)}`)) this.stale = true;
      return this.#set(key, undefined);
    }
    const difference = this.#set(key, object);
    if (difference !== undefined) return difference;
    if (this.collection.mayRepeat(object)) this.stale = true;
    return { key, before: object, after: object };
  }

  /** Puts in place one object that was got again. */
  put(object: NetworkObjects[ObjectKind]): Difference | undefined {
    return this.collection.has(object) ? this.#set(this.collection.key(object), object) : undefined;
  }

  /** Replaces all objects by those of a list, and returns the differences. */
  replace(objects: readonly NetworkObjects[ObjectKind][]): Difference[] {
    const differences: Difference[] = [];
    const kept = new Set<string>();
    for (const object of objects) {
      if (!this.collection.has(object)) continue;
      const key = this.#nextKey(this.collection.key(object), kept);
      kept.add(key);
      const difference = this.#set(key, object);
      if (difference !== undefined) differences.push(difference);
    }
    for (const key of [...this.#entries.keys()]) {
      if (!kept.has(key)) differences.push(this.#set(key, undefined) as Difference);
    }
    return differences;
  }

  /** The key of the next one of equal objects: the kernel keeps equal IPv6 routes side by side. */
  #nextKey(key: string, taken: ReadonlySet<string>): string {
    let next = key;
    for (let count = 1; taken.has(next); count++) next = `${key}${repeated(count)}`;
    return next;
  }

  /** Whether a message that does not belong here is about an object that did: a neighbour that needs no resolution now. */
  #isSame(object: NetworkObjects[ObjectKind], key: string): boolean {
    return this.#entries.get(key)?.object.family === object.family;
  }

  #set(key: string, object: NetworkObjects[ObjectKind] | undefined): Difference | undefined {
    const known = this.#entries.get(key);
    if (object === undefined) {
      this.#entries.delete(key);
      return known === undefined ? undefined : { key, before: known.object, after: undefined };
    }
    const content = this.collection.contentOf(object);
    this.#entries.set(key, { object, content });
    return known?.content === content ? undefined : { key, before: known?.object, after: object };
  }
}

/** Suffix of the key of a further equal object. */
function repeated(count: number): string {
  return `\0${count}`;
}
