import type { Item } from './kinds/kind.ts';

/** Returns objects by a key that tells most of them apart, each group in the order of the list. */
export function grouped<K>(items: Iterable<Item>, keyOf: (item: Item) => K): Map<K, Item[]> {
  const groups = new Map<K, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
