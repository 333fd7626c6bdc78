import { littleEndian } from '../codec/byte-order.ts';
import { struct } from '../codec/composites/struct.ts';
import { flags } from '../codec/scalars/enums.ts';
import { u16, u32 } from '../codec/scalars/integers.ts';
import type { Infer } from '../codec/type.ts';
import type { Writer } from '../codec/writer.ts';

/** Length of `struct nlmsghdr`: u32 length, u16 type, u16 flags, u32 sequence, u32 port, host byte order. */
export const messageHeaderLength = 16;

/** Message types of all protocols (`NLMSG_*` of linux/netlink.h). */
export const NLMSG_NOOP = 1;
export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;
export const NLMSG_OVERRUN = 4;
/** Least message type of a protocol. */
export const NLMSG_MIN_TYPE = 16;

/** Message flags (`NLM_F_*` of linux/netlink.h). */
export const NLM_F_REQUEST = 0x1;
export const NLM_F_MULTI = 0x2;
export const NLM_F_ACK = 0x4;
export const NLM_F_ECHO = 0x8;
export const NLM_F_DUMP_INTR = 0x10;
export const NLM_F_DUMP_FILTERED = 0x20;
/** Message flags of get requests. */
export const NLM_F_ROOT = 0x100;
export const NLM_F_MATCH = 0x200;
export const NLM_F_DUMP = 0x300;
/** Message flags of create requests. */
export const NLM_F_REPLACE = 0x100;
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;
export const NLM_F_APPEND = 0x800;
/** Message flags of delete requests. */
export const NLM_F_NONREC = 0x100;
export const NLM_F_BULK = 0x200;
/** Message flags of acknowledgements. */
export const NLM_F_CAPPED = 0x100;
export const NLM_F_ACK_TLVS = 0x200;

/** The header of every message (`struct nlmsghdr`). */
export const messageHeader = struct('nlmsghdr', {
  length: u32,
  type: u16,
  flags: u16,
  sequence: u32,
  port: u32,
});
export interface MessageHeader extends Infer<typeof messageHeader> {}

/** Message flags with the same meaning in every message. */
export const commonFlags = flags(u16, {
  request: 1,
  multi: 2,
  ack: 4,
  echo: 8,
  dumpInterrupted: 0x10,
  dumpFiltered: 0x20,
});

/** Begins a message: appends its header, without length. Returns its offset, for {@link endMessage}. */
export function beginMessage(writer: Writer, type: number, messageFlags: number, sequence: number): number {
  const start = writer.reserve(messageHeaderLength);
  const { view } = writer;
  view.setUint16(start + 4, type, littleEndian);
  view.setUint16(start + 6, messageFlags, littleEndian);
  view.setUint32(start + 8, sequence, littleEndian);
  view.setUint32(start + 12, 0, littleEndian);
  return start;
}

/** Ends the message that begins at `start`: sets its length and pads it, so that another message can follow. */
export function endMessage(writer: Writer, start: number): void {
  writer.view.setUint32(start, writer.length - start, littleEndian);
  writer.align(start);
}
