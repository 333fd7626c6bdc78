import { libc } from './libc.ts';
import { LITTLE_ENDIAN, WORD, writeWord } from './words.ts';

/** Words of a `struct msghdr`, and of a `struct mmsghdr`, which is that and a length (linux/socket.h). */
const MSGHDR = 7;
const MMSGHDR = MSGHDR + 1;
/** Words of a `struct iovec`. */
const IOVEC = 2;

/** Room for several datagrams, to be received by one system call (`recvmmsg(2)`, Linux 2.6.33). */
export class DatagramRing {
  /** One slot behind the other. */
  readonly bytes: Uint8Array;
  readonly slots: number;
  /** Bytes a slot. */
  readonly slotLength: number;
  readonly #headers: Uint8Array;
  readonly #view: DataView;
  /** Referred to by address from the headers, and by nothing else. */
  readonly #vectors: Uint8Array;

  constructor(slots: number, slotLength: number) {
    const c = libc();
    this.slots = slots;
    this.slotLength = slotLength;
    this.bytes = new Uint8Array(slots * slotLength);
    this.#headers = new Uint8Array(slots * MMSGHDR * WORD);
    this.#vectors = new Uint8Array(slots * IOVEC * WORD);
    this.#view = new DataView(this.#headers.buffer);
    const vectors = new DataView(this.#vectors.buffer);
    const bytesAt = c.address(this.bytes);
    const vectorsAt = c.address(this.#vectors);
    for (let slot = 0; slot < slots; slot++) {
      writeWord(vectors, slot * IOVEC, bytesAt + BigInt(slot * slotLength));
      writeWord(vectors, slot * IOVEC + 1, BigInt(slotLength));
      writeWord(this.#view, slot * MMSGHDR + 2, vectorsAt + BigInt(slot * IOVEC * WORD));
      writeWord(this.#view, slot * MMSGHDR + 3, 1n);
    }
  }

  /**
   * Receives as many datagrams as there are and have room. For the hot path: throws nothing and allocates nothing.
   *
   * @param flags `MSG_*`; with `MSG_TRUNC` lengths are the real ones, which may exceed a slot
   * @returns how many, or the negative error number (`-EAGAIN` with `MSG_DONTWAIT` if there is none)
   */
  receive(fd: number, flags: number): number {
    const c = libc();
    const count = c.recvmmsg(fd, this.#headers, this.slots, flags, 0n);
    return count < 0 ? -c.errno() : count;
  }

  /** Length of the datagram in a slot. */
  lengthOf(slot: number): number {
    return this.#view.getUint32((slot * MMSGHDR + MSGHDR) * WORD, LITTLE_ENDIAN);
  }
}
