/** Bytes that arrive in pieces and are taken in other pieces. */
export class ByteQueue {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(this.bytes.buffer);
  /** Offset of the next byte in `bytes`. */
  at = 0;
  /** Number of bytes before `bytes`. */
  #before = 0;
  /** Memory that `bytes` lies in, if there is more behind it; `undefined` for a caller's chunk. */
  #own: Uint8Array | undefined;

  /** Appends bytes. Bytes that were taken before stay as they are. */
  push(chunk: Uint8Array): void {
    const { available } = this;
    if (available === 0) {
      this.#before += this.bytes.length;
      this.#own = undefined;
      this.#set(chunk, 0);
      return;
    }
    const length = available + chunk.length;
    const end = this.bytes.length;
    if (this.#own !== undefined && end + chunk.length <= this.#own.length) {
      this.#own.set(chunk, end);
      this.#set(this.#own.subarray(0, end + chunk.length), this.at);
      return;
    }
    // Twice as much as needed: a packet that comes in many pieces is copied only a few times.
    const own = Buffer.allocUnsafeSlow(2 * length);
    own.set(this.bytes.subarray(this.at));
    own.set(chunk, available);
    this.#before += this.at;
    this.#own = own;
    this.#set(own.subarray(0, length), 0);
  }

  #set(bytes: Uint8Array, at: number): void {
    this.bytes = bytes;
    this.at = at;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Number of bytes that can be taken. */
  get available(): number {
    return this.bytes.length - this.at;
  }

  /** Offset of the next byte, counted from the first one ever pushed. */
  get offset(): number {
    return this.#before + this.at;
  }

  /** Takes the next bytes, without a copy. */
  take(length: number): Uint8Array {
    const bytes = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return bytes;
  }
}
