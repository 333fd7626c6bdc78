import { libc } from './libc.ts';
import { LITTLE_ENDIAN, readWord, WORD, writeWord } from './words.ts';

/** One piece of ancillary data (`struct cmsghdr`). */
export interface ControlMessage {
  /** `SOL_*` */
  level: number;
  /** Meaning by level, for example `SCM_CREDENTIALS`. */
  type: number;
  /** The payload, in the layout of the kernel, host byte order. */
  data: Uint8Array;
}

/** What {@link receiveMessage} got. */
export interface ReceivedMessage {
  /** Length of the datagram, or the negative error number. */
  length: number;
  /** `MSG_TRUNC`, `MSG_CTRUNC`, `MSG_ERRQUEUE` as set by the kernel. */
  flags: number;
  /** The bytes of the sender's `struct sockaddr_*`; empty if there is none. */
  sender: Uint8Array;
  /** Ancillary data, in the order of the kernel. */
  control: ControlMessage[];
}

const header = new Uint8Array(7 * WORD);
const vector = new Uint8Array(2 * WORD);
const sender = new Uint8Array(128);
/** The kernel gives at most this much in practice; more sets `MSG_CTRUNC`. */
const control = new Uint8Array(4096);
const headerView = new DataView(header.buffer);
const vectorView = new DataView(vector.buffer);
let prepared = false;

/**
 * Receives one datagram with its ancillary data (`recvmsg`).
 *
 * @param buffer where to
 * @param flags `MSG_*`; with `MSG_TRUNC` the length is the real one, which may exceed the buffer
 */
export function receiveMessage(fd: number, buffer: Uint8Array, flags: number): ReceivedMessage {
  const c = libc();
  if (!prepared) {
    writeWord(headerView, 0, c.address(sender));
    writeWord(headerView, 2, c.address(vector));
    writeWord(headerView, 3, 1n);
    writeWord(headerView, 4, c.address(control));
    prepared = true;
  }
  writeWord(headerView, 1, 0n);
  headerView.setUint32(WORD, sender.byteLength, LITTLE_ENDIAN);
  writeWord(headerView, 5, BigInt(control.byteLength));
  writeWord(headerView, 6, 0n);
  writeWord(vectorView, 0, c.address(buffer));
  writeWord(vectorView, 1, BigInt(buffer.byteLength));

  const length = c.recvmsg(fd, header, flags);
  if (length < 0) return { length: -c.errno(), flags: 0, sender: new Uint8Array(0), control: [] };
  return {
    length,
    flags: headerView.getUint32(6 * WORD, LITTLE_ENDIAN),
    sender: sender.slice(0, headerView.getUint32(WORD, LITTLE_ENDIAN)),
    control: readControl(control, 0, readWord(headerView, 5)),
  };
}

/** The ancillary data in so many bytes from `start` on. */
export function readControl(bytes: Uint8Array, start: number, length: number): ControlMessage[] {
  const messages: ControlMessage[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, length);
  const headerLength = WORD + 8;
  for (let offset = 0; offset + headerLength <= length; ) {
    const size = readWord(view, offset / WORD);
    if (size < headerLength || offset + size > length) break;
    messages.push({
      level: view.getInt32(offset + WORD, LITTLE_ENDIAN),
      type: view.getInt32(offset + WORD + 4, LITTLE_ENDIAN),
      data: bytes.slice(start + offset + headerLength, start + offset + size),
    });
    offset += Math.ceil(size / WORD) * WORD;
  }
  return messages;
}
