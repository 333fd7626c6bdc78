import { links } from '../../netlink/protocols/route/index.ts';
import type { Link } from '../../netlink/protocols/route/links/operations.ts';
import type { Dump } from '../../netlink/request/request.ts';
import type { LinkNamespace } from '../links/link-namespace.ts';
import { objectKinds } from './kinds/index.ts';
import type { Collection, Item, Listed } from './kinds/kind.ts';

/** Collections that the lists of others depend on. */
const needs: Partial<Record<Collection, Collection>> = { classes: 'qdiscs', filters: 'qdiscs' };

/** The listed objects of a namespace at one time. */
export class Snapshot implements Listed {
  readonly links: readonly Link[];
  readonly #byIndex: ReadonlyMap<number, Link>;
  readonly #byName: ReadonlyMap<string, Link>;
  readonly #items: ReadonlyMap<Collection, readonly Item[]>;

  constructor(found: readonly Link[], items: ReadonlyMap<Collection, readonly Item[]>) {
    this.links = found;
    this.#items = items;
    this.#byIndex = new Map(found.map((link) => [link.index, link]));
    this.#byName = new Map(found.flatMap((link) => namesOf(link).map((name) => [name, link] as const)));
  }

  /** The same with a link that will be there. */
  with(...more: readonly Link[]): Snapshot {
    const added = more.filter(({ name }) => this.named(name) === undefined);
    return added.length === 0 ? this : new Snapshot([...this.links, ...added], this.#items);
  }

  /** The collections that have been read. */
  get collections(): ReadonlyMap<Collection, readonly Item[]> {
    return this.#items;
  }

  of(collection: Collection): readonly Item[] {
    return this.#items.get(collection) ?? [];
  }

  link(index: number): Link | undefined {
    return this.#byIndex.get(index);
  }

  /** Finds a link by its name, or by an alternative name. */
  named(name: string): Link | undefined {
    return this.#byName.get(name);
  }

  nameOf(index: unknown): string {
    return this.#byIndex.get(index as number)?.name ?? `${index}`;
  }
}

/** The name of a link and its alternative names. */
export function namesOf({ name, properties }: Link): string[] {
  return [...(properties?.altNames ?? []), name];
}

/** All collections, in the order in which they are read. */
export const allCollections: readonly Collection[] = objectKinds.map(({ collection }) => collection);

/** Reads links and the given collections; all collections if absent. With `known`, only the collections that it lacks. */
export async function readSnapshot(
  namespace: LinkNamespace,
  collections: Iterable<Collection> = allCollections,
  signal?: AbortSignal,
  known?: Snapshot,
): Promise<Snapshot> {
  const wanted = new Set(collections);
  for (const collection of [...wanted]) {
    const needed = needs[collection];
    if (needed !== undefined) wanted.add(needed);
  }
  const options = signal === undefined ? {} : { signal };
  const found = known?.links ?? (await namespace.request(links.list({ statistics: false }), options));
  const items = new Map<Collection, readonly Item[]>(known?.collections);
  for (const { collection, lists, definition } of objectKinds) {
    if (!wanted.has(collection) || items.has(collection)) continue;
    const all: Item[] = [];
    for (const list of lists?.(new Snapshot(found, items)) ?? [definition.list?.() as Dump<object>]) {
      for (const item of await listed(namespace, list, options)) all.push(item as Item);
    }
    items.set(collection, all);
  }
  return new Snapshot(found, items);
}

/** Errors of lists that a kernel has not, or whose link or qdisc has gone since it was listed. */
const absent: readonly unknown[] = ['EOPNOTSUPP', 'EAFNOSUPPORT', 'ENODEV', 'ENOENT', 'EPROTONOSUPPORT'];

async function listed(
  namespace: LinkNamespace,
  list: Dump<object>,
  options: { signal?: AbortSignal },
): Promise<readonly object[]> {
  try {
    return await namespace.request(list, options);
  } catch (error) {
    if (absent.includes((error as NodeJS.ErrnoException).code)) return [];
    throw error;
  }
}
