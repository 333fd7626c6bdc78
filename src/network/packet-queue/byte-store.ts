/** Bytes of a chunk: as much memory as one kept sequence may hold. */
const chunkLength = 8192;

/**
 * Copies of byte sequences, which never change. Short ones share chunks of memory, because an array for each would take longer to make
 * than the copy.
 */
export class ByteStore {
  /** The memory in which the last copy is. */
  bytes = new Uint8Array(0);
  #length = 0;

  /** Copies a part of an array to {@link bytes}. Returns the offset of the copy there. */
  copy(source: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (this.#length + length > this.bytes.length) {
      this.bytes = new Uint8Array(Math.max(chunkLength, length));
      this.#length = 0;
    }
    const at = this.#length;
    this.bytes.set(source.subarray(start, end), at);
    this.#length += length;
    return at;
  }
}
