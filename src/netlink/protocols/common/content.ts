/** The content of an object as text: equal for equal objects. Properties in `without` are left out at every depth. */
export function contentOf(object: object, without: ReadonlySet<string> = new Set()): string {
  return JSON.stringify(object, (key, value) => {
    if (without.has(key)) return undefined;
    return typeof value === 'bigint' ? String(value) : value;
  });
}
