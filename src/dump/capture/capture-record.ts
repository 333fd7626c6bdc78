import type { Datagram } from '../decode/message.ts';

/** What a capture yields: a datagram, or what makes no sense in it. */
export type CaptureRecord =
  | { readonly datagram: Datagram; readonly problem?: undefined }
  | { readonly problem: string; readonly datagram?: undefined };

/** Reads a capture as its bytes come. Never throws on what they are. */
export interface Parser {
  push(chunk: Uint8Array): Iterable<CaptureRecord>;
  /** To be called when there is no more. */
  end(): Iterable<CaptureRecord>;
}

/** Bytes that come in pieces and are taken in other pieces. */
export class ByteQueue {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(this.bytes.buffer);
  /** Where the next byte is in `bytes`. */
  at = 0;
  /** How many bytes have been before `bytes`. */
  #before = 0;

  push(chunk: Uint8Array): void {
    const rest = this.bytes.subarray(this.at);
    this.#before += this.at;
    this.at = 0;
    this.bytes = chunk;
    if (rest.length > 0) {
      // Not zeroed: all of it is written.
      this.bytes = Buffer.allocUnsafeSlow(rest.length + chunk.length);
      this.bytes.set(rest);
      this.bytes.set(chunk, rest.length);
    }
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
  }

  /** Bytes that are there. */
  get available(): number {
    return this.bytes.length - this.at;
  }

  /** Offset of the next byte in the whole. */
  get offset(): number {
    return this.#before + this.at;
  }

  /** The next bytes, without a copy: they stay as they are. */
  take(length: number): Uint8Array {
    const bytes = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return bytes;
  }
}
