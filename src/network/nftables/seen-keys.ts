import type { ElementAttributes } from '../../netlink/protocols/netfilter/nftables/elements.ts';

/** Keys of elements that have been read, by their bytes. */
export class SeenKeys {
  /** Keys of up to four bytes, as numbers, by length: the same number may be a key of one byte and of four. */
  readonly #short: readonly Set<number>[] = Array.from({ length: 5 }, () => new Set());
  readonly #long = new Set<string>();

  /** Number of keys. */
  get size(): number {
    return this.#short.reduce((sum, { size }) => sum + size, this.#long.size);
  }

  /** Adds the key of an element. Returns false for a key that is there already. */
  add({ key, keyEnd, flags }: ElementAttributes): boolean {
    const bytes = key?.value;
    if (bytes !== undefined && bytes.length <= 4 && keyEnd === undefined && flags === undefined)
      return addTo(this.#short[bytes.length] as Set<number>, numberOf(bytes));
    return addTo(this.#long, `${String(flags)} ${textOf(bytes)} ${textOf(keyEnd?.value)}`);
  }
}

function addTo<T>(keys: Set<T>, key: T): boolean {
  const { size } = keys;
  return keys.add(key).size !== size;
}

/** Returns up to four bytes as a number of 32 bits, which a set keeps without allocating memory. */
function numberOf(bytes: Uint8Array): number {
  let number = 0;
  for (const byte of bytes) number = (number << 8) | byte;
  return number;
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined
    ? ''
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
