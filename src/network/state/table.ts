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

/** What is known of the objects of one collection. */
export class Table {
  readonly collection: Collection;
  /** Whether it must be read anew. */
  stale = true;
  #entries = new Map<string, Entry>();

  constructor(collection: Collection) {
    this.collection = collection;
  }

  /** All objects. */
  *values(): Generator<NetworkObjects[ObjectKind]> {
    for (const { object } of this.#entries.values()) yield object;
  }

  /** Takes note of a notification, if it is about one of these. Where it says what is known, before and after are the same. */
  apply(event: NotificationEvent): Difference | undefined {
    const object = this.collection.read(event);
    if (object === undefined) return undefined;
    const gone = this.collection.isDeletion(event);
    // What is no longer of these, by what it has become, is gone as well.
    const isOne = this.collection.has(object);
    const key = this.collection.key(object);
    if (!isOne && (gone || !this.#isSame(object, key))) return undefined;
    if (this.collection.needsResync(object, event)) this.stale = true;
    if (gone || !isOne) return this.#set(key, undefined);
    return this.#set(key, object) ?? { key, before: object, after: object };
  }

  /** Takes over what a dump shows, and yields what is different from what was known. */
  replace(objects: readonly NetworkObjects[ObjectKind][]): Difference[] {
    const differences: Difference[] = [];
    const kept = new Set<string>();
    for (const object of objects) {
      if (!this.collection.has(object)) continue;
      const key = this.collection.key(object);
      kept.add(key);
      const difference = this.#set(key, object);
      if (difference !== undefined) differences.push(difference);
    }
    for (const key of [...this.#entries.keys()]) {
      if (!kept.has(key)) differences.push(this.#set(key, undefined) as Difference);
    }
    return differences;
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
