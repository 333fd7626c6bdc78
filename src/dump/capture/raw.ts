import { littleEndian } from '../../netlink/codec/byte-order.ts';
import { messageHeaderLength } from '../../netlink/message/header.ts';
import { ByteQueue } from './byte-queue.ts';
import type { CaptureRecord, Parser } from './capture-record.ts';
import { longestPacket } from './pcap.ts';

/** Whether bytes are no text: text has no NUL, and no message is without. */
export function isRaw(bytes: Uint8Array): boolean {
  return bytes.subarray(0, messageHeaderLength).includes(0);
}

/** Reads messages as they are, one behind the other, of this host's byte order. */
export class RawParser implements Parser {
  readonly #queue = new ByteQueue();
  readonly #protocol: number;
  #broken = false;

  constructor(protocol: number) {
    this.#protocol = protocol;
  }

  *push(chunk: Uint8Array): Generator<CaptureRecord, void, undefined> {
    const queue = this.#queue;
    queue.push(chunk);
    while (!this.#broken && queue.available >= messageHeaderLength) {
      const length = queue.view.getUint32(queue.at, littleEndian);
      const padded = (length + 3) & ~3;
      if (length < messageHeaderLength || length > longestPacket) {
        // The remaining bytes are one more datagram, which shows its fault.
        this.#broken = true;
        yield this.#datagram(queue.available);
      } else if (queue.available >= padded) yield this.#datagram(padded);
      else return;
    }
  }

  *end(): Generator<CaptureRecord, void, undefined> {
    if (!this.#broken && this.#queue.available > 0) yield this.#datagram(this.#queue.available);
  }

  #datagram(length: number): CaptureRecord {
    const origin = this.#queue.offset;
    return { datagram: { protocol: this.#protocol, bytes: this.#queue.take(length), origin } };
  }
}
