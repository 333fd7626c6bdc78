import { littleEndian, type Reader, type Writer } from '../codec/buffer.ts';
import { attributes } from '../codec/composites/attribute-set.ts';
import { struct } from '../codec/composites/struct.ts';
import { flags } from '../codec/scalars/enums.ts';
import { s64, u16, u32, u64 } from '../codec/scalars/integers.ts';
import { bytes, string } from '../codec/scalars/strings.ts';
import type { Infer } from '../codec/type.ts';

/** Length of `struct nlmsghdr`: u32 length, u16 type, u16 flags, u32 sequence, u32 port, host byte order. */
export const messageHeaderLength = 16;

/** Message types of all protocols (`NLMSG_*` of linux/netlink.h). */
export const NLMSG_NOOP = 1;
export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;
export const NLMSG_OVERRUN = 4;
/** Types from here on belong to the protocol. */
export const NLMSG_MIN_TYPE = 16;

/** Message flags (`NLM_F_*` of linux/netlink.h). */
export const NLM_F_REQUEST = 0x1;
export const NLM_F_MULTI = 0x2;
export const NLM_F_ACK = 0x4;
export const NLM_F_ECHO = 0x8;
export const NLM_F_DUMP_INTR = 0x10;
export const NLM_F_DUMP_FILTERED = 0x20;
/** With requests to get. */
export const NLM_F_ROOT = 0x100;
export const NLM_F_MATCH = 0x200;
export const NLM_F_DUMP = 0x300;
/** With requests to create. */
export const NLM_F_REPLACE = 0x100;
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;
export const NLM_F_APPEND = 0x800;
/** With requests to delete. */
export const NLM_F_NONREC = 0x100;
export const NLM_F_BULK = 0x200;
/** With acknowledgements. */
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

/** Flags that mean the same in every message. */
export const commonFlags = flags(u16, {
  request: 1,
  multi: 2,
  ack: 4,
  echo: 8,
  dumpInterrupted: 0x10,
  dumpFiltered: 0x20,
});

/** What the kernel's policy says of an attribute (`NL_POLICY_TYPE_ATTR_*`). Linux 5.8. */
export const policyAttributes = attributes('NL_POLICY_TYPE_ATTR', {
  type: [1, u32],
  minimumSigned: [2, s64],
  maximumSigned: [3, s64],
  minimumUnsigned: [4, u64],
  maximumUnsigned: [5, u64],
  minimumLength: [6, u32],
  maximumLength: [7, u32],
  policyIndex: [8, u32],
  policyMaximumType: [9, u32],
  bitfield32Mask: [10, u32],
  mask: [12, u64],
});
export interface AttributePolicy extends Infer<typeof policyAttributes> {}

/** What comes with an acknowledgement (`NLMSGERR_ATTR_*`). Linux 4.12. */
export const extendedAckAttributes = attributes('NLMSGERR_ATTR', {
  message: [1, string],
  offset: [2, u32],
  cookie: [3, bytes],
  policy: [4, policyAttributes],
  missingType: [5, u32],
  missingNest: [6, u32],
});
export interface ExtendedAckAttributes extends Infer<typeof extendedAckAttributes> {}

/** Outcome of a request: `struct nlmsgerr`, or the payload of a DONE. */
export interface Acknowledgement {
  /** 0, or the positive errno. */
  readonly errno: number;
  /** Extended acknowledgement, where the kernel sent one; it may come with success, as a warning. */
  readonly extended: ExtendedAckAttributes | undefined;
}

/** Reads an ERROR message: its payload is `[start, end)`, `messageFlags` are those of its header. */
export function readError(reader: Reader, start: number, end: number, messageFlags: number): Acknowledgement {
  if (end - start < 4) return { errno: 0, extended: undefined };
  const errno = -reader.view.getInt32(start, littleEndian);
  // The request's header follows, and its payload too where it failed and was not capped.
  let at = start + 4 + messageHeaderLength;
  if ((messageFlags & NLM_F_CAPPED) === 0 && errno !== 0 && at <= end) {
    const original = reader.view.getUint32(start + 4, littleEndian);
    at += Math.max(0, ((original + 3) & ~3) - messageHeaderLength);
  }
  return { errno, extended: readExtended(reader, at, end, messageFlags) };
}

/** Reads a DONE message, which ends a dump: an errno, and attributes right behind it. */
export function readDone(reader: Reader, start: number, end: number, messageFlags: number): Acknowledgement {
  const errno = end - start < 4 ? 0 : -reader.view.getInt32(start, littleEndian);
  return { errno: Math.max(0, errno), extended: readExtended(reader, start + 4, end, messageFlags) };
}

function readExtended(
  reader: Reader,
  start: number,
  end: number,
  messageFlags: number,
): ExtendedAckAttributes | undefined {
  if ((messageFlags & NLM_F_ACK_TLVS) === 0 || start >= end) return undefined;
  return extendedAckAttributes.decode(reader, start, end, undefined);
}

/** Begins a message: writes the header, whose length {@link endMessage} fills in. Returns where it starts. */
export function beginMessage(writer: Writer, type: number, messageFlags: number, sequence: number): number {
  const start = writer.reserve(messageHeaderLength);
  const { view } = writer;
  view.setUint16(start + 4, type, littleEndian);
  view.setUint16(start + 6, messageFlags, littleEndian);
  view.setUint32(start + 8, sequence, littleEndian);
  view.setUint32(start + 12, 0, littleEndian);
  return start;
}

/** Ends the message that began at `start`: sets its length, and pads it so that another can follow. */
export function endMessage(writer: Writer, start: number): void {
  writer.view.setUint32(start, writer.length - start, littleEndian);
  writer.align(start);
}
