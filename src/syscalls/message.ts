import { libc } from './libc.ts';
import { intAt, WORD, Words } from './words.ts';

/** One piece of ancillary data (`struct cmsghdr`). */
export interface ControlMessage {
  /** `SOL_*` */
  level: number;
  /** Meaning by level, for example `SCM_CREDENTIALS`. */
  type: number;
  /** The payload, in the layout of the kernel, host byte order. */
  data: Uint8Array;
}

/** The result of {@link receiveMessage}. */
export interface ReceivedMessage {
  /** Length of the datagram, or the negative error number. */
  length: number;
  /** `MSG_TRUNC`, `MSG_CTRUNC`, `MSG_ERRQUEUE` as set by the kernel. */
  flags: number;
  /** The bytes of the sender's `struct sockaddr_*`. Empty if there is none. */
  sender: Uint8Array;
  /** Ancillary data, in the order of the kernel. */
  control: ControlMessage[];
}

/** Word indices of `struct msghdr` (linux/socket.h). */
const [NAME, NAME_LENGTH, VECTORS, VECTOR_COUNT, CONTROL, CONTROL_LENGTH, FLAGS] = [
  0, 1, 2, 3, 4, 5, 6,
] as const;
/** Words of a `struct msghdr`, and of a `struct iovec`: address and length. */
const MSGHDR = 7;
const IOVEC = 2;

const header = Words.of(MSGHDR);
const vector = Words.of(IOVEC);
const sender = new Uint8Array(128);
/** Ancillary data that does not fit sets `MSG_CTRUNC`. The kernel sends less than this. */
const control = new Uint8Array(4096);
let isPrepared = false;

/**
 * Receives one datagram with its ancillary data (`recvmsg(2)`).
 *
 * @param buffer where the datagram is stored
 * @param flags `MSG_*`; with `MSG_TRUNC` the length is the real one, which may exceed the buffer
 */
export function receiveMessage(fd: number, buffer: Uint8Array, flags: number): ReceivedMessage {
  const c = libc();
  if (!isPrepared) {
    header.set(NAME, c.address(sender));
    header.set(VECTORS, c.address(vector.bytes));
    header.set(VECTOR_COUNT, 1n);
    header.set(CONTROL, c.address(control));
    isPrepared = true;
  }
  header.set(NAME_LENGTH, 0n);
  header.ints[intAt(NAME_LENGTH)] = sender.byteLength;
  header.set(CONTROL_LENGTH, BigInt(control.byteLength));
  header.set(FLAGS, 0n);
  vector.set(0, c.address(buffer));
  vector.set(1, BigInt(buffer.byteLength));

  const length = c.recvmsg(fd, header.bytes, flags);
  if (length < 0) return { length: -c.errno(), flags: 0, sender: new Uint8Array(0), control: [] };
  return {
    length,
    flags: header.ints[intAt(FLAGS)]!,
    sender: sender.slice(0, header.ints[intAt(NAME_LENGTH)]),
    control: readControl(control, 0, header.get(CONTROL_LENGTH)),
  };
}

/**
 * Reads ancillary data.
 *
 * @param bytes memory that begins at a multiple of 8 in its buffer
 * @param start offset of the first `struct cmsghdr`, a multiple of 8
 * @param length bytes of all ancillary data
 */
export function readControl(bytes: Uint8Array, start: number, length: number): ControlMessage[] {
  const messages: ControlMessage[] = [];
  const words = new Words(bytes);
  // `struct cmsghdr`: length (a word), level and type (an int each).
  const headerLength = WORD + 8;
  const stop = start + length;
  for (let offset = start; offset + headerLength <= stop; ) {
    const word = offset / WORD;
    const size = words.get(word);
    if (size < headerLength || offset + size > stop) break;
    messages.push({
      level: words.ints[intAt(word + 1)]! | 0,
      type: words.ints[intAt(word + 1) + 1]! | 0,
      data: bytes.slice(offset + headerLength, offset + size),
    });
    offset += Math.ceil(size / WORD) * WORD;
  }
  return messages;
}
