/** Groups syntaxes by the word that they begin with. */
export function byWord<T extends { readonly words: readonly string[] }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) for (const word of one.words) groups.set(word, [...(groups.get(word) ?? []), one]);
  return groups;
}
