import { libc } from './libc.ts';
import { type ControlMessage, readControl } from './message.ts';
import { LITTLE_ENDIAN, readWord, WORD, writeWord } from './words.ts';

/** Words of a `struct msghdr`, and of a `struct mmsghdr`, which is that and a length (linux/socket.h). */
const MSGHDR = 7;
const MMSGHDR = MSGHDR + 1;
/** Words of a `struct iovec`. */
const IOVEC = 2;
/** Places in a `struct msghdr`, in words. */
const [NAME, NAME_LENGTH, VECTOR, VECTORS, CONTROL, CONTROL_LENGTH] = [0, 1, 2, 3, 4, 5] as const;
/** Bytes of a sender that are kept, and of ancillary data. */
const SENDER = 16;
const CONTROL_ROOM = 64;

/** Room for several datagrams, to be received by one system call (`recvmmsg(2)`, Linux 2.6.33). */
export class DatagramVector {
  /** One slot behind the other. */
  readonly bytes: Uint8Array;
  readonly slots: number;
  /** Bytes a slot. */
  readonly slotLength: number;
  // The last three are referred to by address from the headers.
  readonly #headers: Uint8Array;
  /** Of the headers. */
  readonly #address: number;
  readonly #vectors: Uint8Array;
  readonly #senders: Uint8Array;
  readonly #controls: Uint8Array;
  readonly #view: DataView;
  readonly #senderView: DataView;
  /** Headers that the kernel has written to. */
  #used = 0;

  /** `described`: with who sent each, and its ancillary data. */
  constructor(slots: number, slotLength: number, described = false) {
    const c = libc();
    this.slots = slots;
    this.slotLength = slotLength;
    this.bytes = new Uint8Array(slots * slotLength);
    this.#headers = new Uint8Array(slots * MMSGHDR * WORD);
    this.#vectors = new Uint8Array(slots * IOVEC * WORD);
    this.#senders = new Uint8Array(described ? slots * SENDER : 0);
    this.#controls = new Uint8Array(described ? slots * CONTROL_ROOM : 0);
    this.#address = Number(c.address(this.#headers));
    this.#view = new DataView(this.#headers.buffer);
    this.#senderView = new DataView(this.#senders.buffer);
    const view = this.#view;
    const vectors = new DataView(this.#vectors.buffer);
    for (let slot = 0; slot < slots; slot++) {
      const header = slot * MMSGHDR;
      writeWord(vectors, slot * IOVEC, c.address(this.bytes) + BigInt(slot * slotLength));
      writeWord(vectors, slot * IOVEC + 1, BigInt(slotLength));
      writeWord(view, header + VECTOR, c.address(this.#vectors) + BigInt(slot * IOVEC * WORD));
      writeWord(view, header + VECTORS, 1n);
      if (!described) continue;
      writeWord(view, header + NAME, c.address(this.#senders) + BigInt(slot * SENDER));
      writeWord(view, header + CONTROL, c.address(this.#controls) + BigInt(slot * CONTROL_ROOM));
    }
    if (described) this.#used = slots;
  }

  /**
   * Receives as many datagrams as there are and have room. For the hot path: throws nothing and allocates nothing.
   *
   * @param flags `MSG_*`; with `MSG_TRUNC` lengths are the real ones, which may exceed a slot
   * @returns how many, or the negative error number (`-EAGAIN` with `MSG_DONTWAIT` if there is none)
   */
  receive(fd: number, flags: number): number {
    const c = libc();
    if (this.#senders.length > 0) this.#offerRoom();
    const count = c.recvmmsg(fd, this.#address, this.slots, flags, 0);
    if (count < 0) return -c.errno();
    if (this.#senders.length > 0) this.#used = count;
    return count;
  }

  /** The kernel puts the lengths that it has used in the place of the room that there is. */
  #offerRoom(): void {
    for (let slot = 0; slot < this.#used; slot++) {
      const header = slot * MMSGHDR;
      this.#view.setUint32((header + NAME_LENGTH) * WORD, SENDER, LITTLE_ENDIAN);
      this.#view.setUint32((header + CONTROL_LENGTH) * WORD, CONTROL_ROOM, LITTLE_ENDIAN);
    }
    this.#used = 0;
  }

  /** Length of the datagram in a slot. */
  lengthOf(slot: number): number {
    return this.#view.getUint32((slot * MMSGHDR + MSGHDR) * WORD, LITTLE_ENDIAN);
  }

  /** Four bytes of the sender of the datagram in a slot, as a number in host byte order; `undefined` where it has no more. */
  senderNumber(slot: number, offset: number): number | undefined {
    const length = this.#view.getUint32((slot * MMSGHDR + NAME_LENGTH) * WORD, LITTLE_ENDIAN);
    return offset + 4 > Math.min(length, SENDER)
      ? undefined
      : this.#senderView.getUint32(slot * SENDER + offset, LITTLE_ENDIAN);
  }

  /** Ancillary data of the datagram in a slot, in the order of the kernel. */
  controlOf(slot: number): ControlMessage[] {
    const length = readWord(this.#view, slot * MMSGHDR + CONTROL_LENGTH);
    return length === 0 ? [] : readControl(this.#controls, slot * CONTROL_ROOM, length);
  }
}
