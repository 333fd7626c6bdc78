import { throwInvalidType } from './encode-error.ts';

/** A buffer that grows as bytes are appended. Set `length` to 0 to reuse it. */
export class Writer {
  bytes: Uint8Array;
  view: DataView;
  /** Number of bytes written so far: the offset of the next value. */
  length = 0;
  /** Whether a request is being encoded: state that only the kernel reports is left out (see `stateOnly`). */
  forRequest = false;

  constructor(capacity = 4096) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /**
   * Appends `size` bytes of undefined content, and returns the offset of the first. `bytes` and `view` may be other objects
   * afterwards: read these properties after the call, never in one expression with it.
   */
  reserve(size: number): number {
    const at = this.length;
    const end = at + size;
    if (end > this.bytes.length) this.#grow(end);
    this.length = end;
    return at;
  }

  /** Appends `size` zeros, and returns the offset of the first. */
  zeros(size: number): number {
    const at = this.reserve(size);
    // A call of `fill` costs more than a loop over a few bytes.
    if (size > 64) this.bytes.fill(0, at, at + size);
    else for (let index = at; index < at + size; index++) this.bytes[index] = 0;
    return at;
  }

  /** Appends bytes as they are. */
  put(bytes: Uint8Array): void {
    // A text would be written as zeros.
    if (!(bytes instanceof Uint8Array)) throwInvalidType('a Uint8Array', bytes);
    // `this.bytes` may be another array after `reserve`.
    const at = this.reserve(bytes.length);
    this.bytes.set(bytes, at);
  }

  /** Appends zeros up to the next multiple of 4, counted from `start`. */
  align(start: number): void {
    const rest = (start - this.length) & 3;
    if (rest !== 0) this.zeros(rest);
  }

  /** Copies the bytes written so far. */
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
