/** A buffer that grows as it is written. Reuse one by setting `length` to 0; every byte up to `length` is written. */
export class Writer {
  bytes: Uint8Array;
  view: DataView;
  /** Bytes written so far: where the next value goes. */
  length = 0;
  /** Whether a request is being encoded: what only the kernel reports is left out (see `stateOnly`). */
  forRequest = false;

  constructor(capacity = 4096) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /**
   * Makes room for `size` bytes, moves `length` behind them and returns where they start. Their content is undefined.
   * `bytes` and `view` may be new ones afterwards: take them after the call, never in one expression with it.
   */
  reserve(size: number): number {
    const at = this.length;
    const end = at + size;
    if (end > this.bytes.length) this.#grow(end);
    this.length = end;
    return at;
  }

  /** The same, filled with zeros. */
  zeros(size: number): number {
    const at = this.reserve(size);
    // A call of `fill` costs more than a few bytes by hand.
    if (size > 64) this.bytes.fill(0, at, at + size);
    else for (let index = at; index < at + size; index++) this.bytes[index] = 0;
    return at;
  }

  /** Appends bytes as they are. */
  put(bytes: Uint8Array): void {
    // `this.bytes` may be another array after `reserve`.
    const at = this.reserve(bytes.length);
    this.bytes.set(bytes, at);
  }

  /** Appends zeros up to the next multiple of 4, counted from `start`. */
  align(start: number): void {
    const rest = (start - this.length) & 3;
    if (rest !== 0) this.zeros(rest);
  }

  /** A copy of what has been written. */
  toBytes(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  #grow(needed: number): void {
    const bytes = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    bytes.set(this.bytes);
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}
