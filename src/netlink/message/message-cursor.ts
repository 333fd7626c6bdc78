import { littleEndian } from '../codec/byte-order.ts';
import type { Reader } from '../codec/reader.ts';
import { messageHeaderLength } from './header.ts';

/**
 * Steps through the messages of a datagram. Reads each header into its own fields, so a step allocates nothing. One
 * cursor serves all datagrams that are received into the same buffer.
 *
 * @example
 * const message = new MessageCursor(reader);
 * message.begin(0, length);
 * while (message.next() && message.isWhole) handle(message.type, message.payload, message.end);
 */
export class MessageCursor {
  readonly reader: Reader;
  /** Offset of the header of the current message. */
  start = 0;
  /** Offset of the byte behind the current message, without padding, as its length says. */
  end = 0;
  /** `nlmsg_type` of the current message. */
  type = 0;
  /** `nlmsg_flags` of the current message. */
  flags = 0;
  /** `nlmsg_seq` of the current message. */
  sequence = 0;
  /** Whether the length of the current message is possible, and the datagram holds all of its bytes. */
  isWhole = false;
  /** Offset behind the last whole message and its padding. Less than the end of the datagram where bytes are left over. */
  consumed = 0;
  /** Offset of the byte behind the datagram. */
  #stop = 0;
  /** Whether the datagram is one message without a header. */
  #isBare = false;

  constructor(reader: Reader) {
    this.reader = reader;
  }

  /** Begins with the datagram whose bytes are `[start, stop)`. */
  begin(start: number, stop: number): void {
    this.consumed = start;
    this.isWhole = true;
    this.#stop = stop;
    this.#isBare = false;
  }

  /** Begins with a datagram that is one message without a header. All fields of its header are 0. */
  beginBare(start: number, stop: number): void {
    this.begin(start, stop);
    this.#isBare = true;
  }

  /**
   * Steps to the next message. Returns false where less than a header is left, and behind a message that is not whole.
   * The header of such a message is still read.
   */
  next(): boolean {
    const start = this.consumed;
    if (this.#isBare) return this.#nextBare(start);
    if (start + messageHeaderLength > this.#stop || !this.isWhole) return false;
    const { view } = this.reader;
    const length = view.getUint32(start, littleEndian);
    const end = start + length;
    this.start = start;
    this.end = end;
    this.type = view.getUint16(start + 4, littleEndian);
    this.flags = view.getUint16(start + 6, littleEndian);
    this.sequence = view.getUint32(start + 8, littleEndian);
    this.isWhole = length >= messageHeaderLength && end <= this.#stop;
    if (this.isWhole) this.consumed = start + ((length + 3) & ~3);
    return true;
  }

  #nextBare(start: number): boolean {
    if (start >= this.#stop) return false;
    this.start = start;
    this.end = this.#stop;
    this.type = 0;
    this.flags = 0;
    this.sequence = 0;
    this.consumed = this.#stop;
    return true;
  }

  /** Offset of the payload: the byte behind the header. */
  get payload(): number {
    if (this.#isBare) return this.start;
    return this.start + messageHeaderLength;
  }

  /** `nlmsg_pid` of the current message: the port of the socket whose request caused it; 0 for the kernel. */
  get port(): number {
    if (this.#isBare) return 0;
    return this.reader.view.getUint32(this.start + 12, littleEndian);
  }
}
