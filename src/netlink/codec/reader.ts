/** Bytes to decode: a `Uint8Array` with a `DataView` over the same memory. Offsets count from the start of the array. */
export class Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Whether the bytes come from a host of the other byte order. */
  readonly foreign: boolean;
  /** The same memory as 32-bit words, for comparisons; `undefined` where the memory is not aligned to 4 bytes. */
  readonly words: Int32Array | undefined;
  /**
   * Counts decoded values that `encode` would write differently from the bytes they came from: a string without its NUL,
   * a boolean of 2. A `decode` that drops information increments it. Composites compare it before and after their
   * contents; where it has changed, they keep the bytes (see `keepReceived`).
   */
  inexact = 0;
  /** Set while values are decoded that are only read: their bytes are not kept, and no value is encoded to compare it. */
  isReadOnly = false;
  /** Counts attributes that were kept as bytes. */
  rawAttributes = 0;

  /** Makes a reader. With `foreign`, integers that types read in host order are read in the other order. */
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

/** Swaps host byte order. Network byte order, for which types pass no order, stays as it is. */
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

/** Copies the bytes in `[start, end)`. Decoded values never share memory with the receive buffer. */
export function copyBytes(reader: Reader, start: number, end: number): Uint8Array {
  return reader.bytes.slice(start, end);
}
