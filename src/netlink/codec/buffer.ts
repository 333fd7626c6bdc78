/** Whether this host stores the least significant byte first. Netlink is host order but where the kernel says otherwise. */
export const littleEndian: boolean = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Bytes to decode from: a `Uint8Array` with a `DataView` over the same memory. Offsets count from its start. */
export class Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Whether "host order" is that of another host. */
  readonly foreign: boolean;
  /** The same memory four bytes at a time, for comparing; `undefined` where it is not aligned. */
  readonly words: Int32Array | undefined;

  /** `foreign`: the bytes come from a host of the other byte order. Types pass the order for host order only. */
  constructor(bytes: Uint8Array, foreign = false) {
    this.bytes = bytes;
    this.foreign = foreign;
    const View: ViewConstructor = foreign ? SwappedView : PlainView;
    this.view = new View(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if ((bytes.byteOffset & 3) === 0)
      this.words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
  }
}

type ViewConstructor = new (buffer: ArrayBufferLike, offset: number, length: number) => DataView;
const PlainView = DataView as ViewConstructor;

/** A view for which "host order" is the other one; network order, asked for without an argument, stays what it is. */
class SwappedView extends PlainView {
  override getUint16(at: number, order?: boolean): number {
    return super.getUint16(at, order === undefined ? false : !order);
  }
  override getInt16(at: number, order?: boolean): number {
    return super.getInt16(at, order === undefined ? false : !order);
  }
  override getUint32(at: number, order?: boolean): number {
    return super.getUint32(at, order === undefined ? false : !order);
  }
  override getInt32(at: number, order?: boolean): number {
    return super.getInt32(at, order === undefined ? false : !order);
  }
  override getBigUint64(at: number, order?: boolean): bigint {
    return super.getBigUint64(at, order === undefined ? false : !order);
  }
  override getBigInt64(at: number, order?: boolean): bigint {
    return super.getBigInt64(at, order === undefined ? false : !order);
  }
}

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
