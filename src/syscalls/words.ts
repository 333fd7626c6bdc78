/** Bytes of a `size_t` or pointer, which `struct msghdr`, `iovec` and `cmsghdr` consist of (linux/socket.h, linux/uio.h). */
export const WORD: number = ['arm', 'ia32'].includes(process.arch) ? 4 : 8;
/** `unsigned int`s per word. */
const INTS: number = WORD / 4;

/** Memory as the C library sees it: words (`size_t`, pointers) and `unsigned int`s in host byte order. */
export class Words {
  readonly bytes: Uint8Array;
  /** The same memory as `unsigned int`s. The `int` that fills a whole word, or begins it, has the index of {@link intAt}. */
  readonly ints: Uint32Array;
  readonly #words: BigUint64Array | Uint32Array;

  /** @param bytes memory that begins at a multiple of 8 in its buffer */
  constructor(bytes: Uint8Array) {
    const { buffer, byteOffset, byteLength } = bytes;
    this.bytes = bytes;
    this.ints = new Uint32Array(buffer, byteOffset, byteLength >> 2);
    this.#words = WORD === 8 ? new BigUint64Array(buffer, byteOffset, byteLength >> 3) : this.ints;
  }

  /** Makes memory of so many words, filled with zeros. */
  static of(count: number): Words {
    return new Words(new Uint8Array(count * WORD));
  }

  /** Stores a `size_t` or pointer in a word. */
  set(index: number, value: bigint): void {
    if (WORD === 8) this.#words[index] = value;
    else this.#words[index] = Number(value);
  }

  /** Reads a `size_t` from a word. */
  get(index: number): number {
    return Number(this.#words[index]);
  }
}

/** Returns the index in {@link Words.ints} of the `unsigned int` at the start of a word. */
export function intAt(word: number): number {
  return word * INTS;
}
