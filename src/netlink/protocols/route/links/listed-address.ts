/** The parts of a link that a copy of it shares. */
interface Shared {
  readonly options?: unknown;
  readonly afSpec?: object | undefined;
}

/** Addresses of listed links that cannot have another one, by a part of the link. Links with equal parts may share it. */
const listed = new WeakMap<object, Set<string>>();

function keyOf({ options, afSpec }: Shared): object | undefined {
  return typeof options === 'object' && options !== null ? options : afSpec;
}

/** Remembers the address of a link that has been read. */
export function rememberAddress(link: Shared & { readonly address?: string | undefined }): void {
  const key = keyOf(link);
  if (key === undefined || link.address === undefined) return;
  const known = listed.get(key);
  if (known === undefined) listed.set(key, new Set([link.address]));
  else known.add(link.address);
}

/**
 * Returns whether a change of a link that cannot have another address has the address as it was listed. Tunnels have the address
 * of their local end.
 */
export function isListedAddress(change: Shared, address: string): boolean {
  const key = keyOf(change);
  if (key === undefined) return false;
  return listed.get(key)?.has(address) === true || (key as { readonly local?: unknown }).local === address;
}
