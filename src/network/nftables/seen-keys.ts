import type { ElementAttributes } from '../../netlink/protocols/netfilter/nftables/elements.ts';
import { NumberSet } from './number-set.ts';

/** Keys of elements that have been read, by their bytes. */
export class SeenKeys {
  /** Keys of up to four bytes, as numbers, by length: the same number may be a key of one byte and of four. */
  readonly #short: readonly NumberSet[] = Array.from({ length: 5 }, () => new NumberSet());
  readonly #long = new Set<string>();

  /** Number of keys. */
  get size(): number {
    return this.#short.reduce((sum, { size }) => sum + size, this.#long.size);
  }

  /** Adds the key of an element. Returns false for a key that is there already. */
  add({ key, keyEnd, flags }: ElementAttributes): boolean {
    const bytes = key?.value;
    if (bytes !== undefined && bytes.length <= 4 && keyEnd === undefined && flags === undefined)
      return this.addNumber(numberOf(bytes), bytes.length);
    const { size } = this.#long;
    return this.#long.add(`${String(flags)} ${textOf(bytes)} ${textOf(keyEnd?.value)}`).size !== size;
  }

  /** Adds a key of up to four bytes, which is given as a number, most significant byte first. */
  addNumber(key: number, length: number): boolean {
    return (this.#short[length] as NumberSet).add(key);
  }
}

/** Returns up to four bytes as a number of 32 bits. */
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
