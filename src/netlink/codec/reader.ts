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

/** A copy of the bytes in `[start, end)`: decoded values never share memory with the receive buffer. */
export function copyBytes(reader: Reader, start: number, end: number): Uint8Array {
  return reader.bytes.slice(start, end);
}
