import { libc } from './libc.ts';
import { type ControlMessage, readControl } from './message.ts';
import { intAt, WORD, Words } from './words.ts';

/** Words of a `struct msghdr`, and of a `struct mmsghdr`, which adds the length of the datagram (linux/socket.h). */
const MSGHDR = 7;
const MMSGHDR = MSGHDR + 1;
/** Words of a `struct iovec`: address and length. */
const IOVEC = 2;
/** Word indices of `struct msghdr`. */
const [NAME, NAME_LENGTH, VECTORS, VECTOR_COUNT, CONTROL, CONTROL_LENGTH] = [0, 1, 2, 3, 4, 5] as const;
/** Bytes for the address of a sender, and for ancillary data, per slot. */
const SENDER_CAPACITY = 16;
const CONTROL_CAPACITY = 64;
const CONTROL_CAPACITY_WORD = BigInt(CONTROL_CAPACITY);

/** Buffers for several datagrams that are received by one system call (`recvmmsg(2)`, Linux 2.6.33). */
export class DatagramVector {
  /** The slots, one behind the other. */
  readonly bytes: Uint8Array;
  /** Number of slots. */
  readonly slots: number;
  /** Bytes per slot. */
  readonly slotLength: number;
  /** The headers, followed by their `struct iovec`s. They contain the addresses of all other memory. */
  readonly #headers: Words;
  /** Address of the headers. */
  readonly #address: number;
  readonly #senders: Words;
  readonly #controls: Uint8Array;
  /** Number of headers whose lengths the kernel has overwritten. */
  #used = 0;

  /** @param described whether to receive the sender and the ancillary data of each datagram */
  constructor(slots: number, slotLength: number, described = false) {
    const c = libc();
    const headers = Words.of(slots * (MMSGHDR + IOVEC));
    this.slots = slots;
    this.slotLength = slotLength;
    this.bytes = new Uint8Array(slots * slotLength);
    this.#headers = headers;
    this.#senders = new Words(new Uint8Array(described ? slots * SENDER_CAPACITY : 0));
    this.#controls = new Uint8Array(described ? slots * CONTROL_CAPACITY : 0);
    const address = c.address(headers.bytes);
    this.#address = Number(address);
    for (let slot = 0; slot < slots; slot++) {
      const header = slot * MMSGHDR;
      const vector = slots * MMSGHDR + slot * IOVEC;
      headers.set(vector, c.address(this.bytes) + BigInt(slot * slotLength));
      headers.set(vector + 1, BigInt(slotLength));
      headers.set(header + VECTORS, address + BigInt(vector * WORD));
      headers.set(header + VECTOR_COUNT, 1n);
      if (!described) continue;
      headers.set(header + NAME, c.address(this.#senders.bytes) + BigInt(slot * SENDER_CAPACITY));
      headers.set(header + CONTROL, c.address(this.#controls) + BigInt(slot * CONTROL_CAPACITY));
    }
    if (described) this.#used = slots;
  }

  /** Whether senders and ancillary data are received. */
  get #isDescribed(): boolean {
    return this.#controls.length > 0;
  }

  /**
   * Receives datagrams, at most one per slot. For the hot path: throws nothing and allocates nothing.
   *
   * @param flags `MSG_*`; with `MSG_TRUNC` lengths are the real ones, which may exceed a slot
   * @returns the number of datagrams, or the negative error number (`-EAGAIN` with `MSG_DONTWAIT` if there is none)
   */
  receive(fd: number, flags: number): number {
    const c = libc();
    if (this.#isDescribed) this.#resetLengths();
    const count = c.recvmmsg(fd, this.#address, this.slots, flags, 0);
    if (count < 0) return -c.errno();
    if (this.#isDescribed) this.#used = count;
    return count;
  }

  /** Sets the lengths that the kernel has overwritten to the capacities again. */
  #resetLengths(): void {
    for (let slot = 0; slot < this.#used; slot++) {
      const header = slot * MMSGHDR;
      this.#headers.ints[intAt(header + NAME_LENGTH)] = SENDER_CAPACITY;
      this.#headers.set(header + CONTROL_LENGTH, CONTROL_CAPACITY_WORD);
    }
    this.#used = 0;
  }

  /** Length of the datagram in a slot. */
  lengthOf(slot: number): number {
    return this.#headers.ints[intAt(slot * MMSGHDR + MSGHDR)]!;
  }

  /**
   * Reads a field of the address of a sender.
   *
   * @param offset offset of the field, a multiple of 4
   * @returns four bytes in host byte order, as a number; `undefined` if the address is shorter
   */
  senderNumber(slot: number, offset: number): number | undefined {
    const length = this.#headers.ints[intAt(slot * MMSGHDR + NAME_LENGTH)]!;
    return offset + 4 > Math.min(length, SENDER_CAPACITY)
      ? undefined
      : this.#senders.ints[(slot * SENDER_CAPACITY + offset) / 4];
  }

  /** Reads the ancillary data of the datagram in a slot, in the order of the kernel. */
  controlOf(slot: number): ControlMessage[] {
    const length = this.#headers.get(slot * MMSGHDR + CONTROL_LENGTH);
    return length === 0 ? [] : readControl(this.#controls, slot * CONTROL_CAPACITY, length);
  }
}
