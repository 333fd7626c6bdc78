/** How names of a specification become names of properties and values. */
export type SpecNames = 'camelCase' | 'kernel';

/** Returns the name that a program uses: `xdp-features` becomes `xdpFeatures`, or stays as it is with `kernel`. */
export function nameOf(names: SpecNames, name: string): string {
  if (names === 'kernel') return name;
  // Names in capitals are those of constants.
  const separators = /[a-z]/.test(name) ? /[-_ ]+(.)/g : /[- ]+(.)/g;
  return name.replaceAll(separators, (_, next: string) => next.toUpperCase());
}

/** Returns the name of a field of a header where an attribute has the same name. */
export function headerName(names: SpecNames, name: string): string {
  return nameOf(names, `header-${name}`);
}
