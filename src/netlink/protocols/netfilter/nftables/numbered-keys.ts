/** The name of a number in a table of numbers by name. */
export function keyOfNumber<K extends string>(
  table: Readonly<Record<K, number>>,
  number: number | undefined,
): K | undefined {
  for (const name in table) if (table[name] === number) return name;
  return undefined;
}
