/** Returns whether two values of an enumeration stand for the same number: `'local'` and 2. */
export function isSameNumber(
  { names }: { readonly names: Readonly<Record<string, number>> },
  one: string | number | undefined,
  other: string | number | undefined,
): boolean {
  const number = (value: string | number | undefined): number | undefined =>
    typeof value === 'string' ? names[value] : value;
  return number(one) === number(other);
}
