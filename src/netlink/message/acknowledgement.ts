import { littleEndian } from '../codec/byte-order.ts';
import { attributes } from '../codec/composites/attribute-set.ts';
import { s64, u32, u64 } from '../codec/scalars/integers.ts';
import { bytes, string } from '../codec/scalars/strings.ts';
import type { Infer } from '../codec/type.ts';
import { messageHeaderLength, NLM_F_ACK_TLVS, NLM_F_CAPPED } from './header.ts';
import type { MessageCursor } from './message-cursor.ts';

/** The kernel's policy for an attribute (`NL_POLICY_TYPE_ATTR_*` of linux/netlink.h). Linux 5.8. */
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

/** The attributes of an acknowledgement (`NLMSGERR_ATTR_*` of linux/netlink.h). Linux 4.12. */
export const extendedAckAttributes = attributes('NLMSGERR_ATTR', {
  message: [1, string],
  offset: [2, u32],
  cookie: [3, bytes],
  policy: [4, policyAttributes],
  missingType: [5, u32],
  missingNest: [6, u32],
});
export interface ExtendedAckAttributes extends Infer<typeof extendedAckAttributes> {}

/** The outcome of a request: `struct nlmsgerr`, or the payload of a DONE message. */
export interface Acknowledgement {
  /** 0, or the positive errno. */
  readonly errno: number;
  /** The extended acknowledgement, if the kernel sent one. With success it is a warning. */
  readonly extended: ExtendedAckAttributes | undefined;
  /** The message of the request, where the kernel sent it back: see `NETLINK_CAP_ACK`. */
  readonly copy?: Uint8Array | undefined;
}

/** Reads the ERROR message at the cursor. */
export function readError(message: MessageCursor): Acknowledgement {
  const { reader, payload, end, flags } = message;
  if (end - payload < 4) return { errno: 0, extended: undefined };
  const errno = -reader.view.getInt32(payload, littleEndian);
  // The header of the request follows. Its payload follows too if it failed, unless the message is capped.
  let at = payload + 4 + messageHeaderLength;
  if ((flags & NLM_F_CAPPED) === 0 && errno !== 0 && at <= end) {
    const original = reader.view.getUint32(payload + 4, littleEndian);
    at += Math.max(0, ((original + 3) & ~3) - messageHeaderLength);
    const copy = reader.bytes.subarray(payload + 4, Math.min(payload + 4 + original, end));
    return { errno, extended: readExtended(message, at), copy };
  }
  return { errno, extended: readExtended(message, at) };
}

/** Reads the DONE message at the cursor, which ends a dump: an errno, and the attributes right behind it. */
export function readDone(message: MessageCursor): Acknowledgement {
  const { reader, payload, end } = message;
  const errno = end - payload < 4 ? 0 : -reader.view.getInt32(payload, littleEndian);
  return { errno: Math.max(0, errno), extended: readExtended(message, payload + 4) };
}

/** Reads the attributes that begin at `start`, if the flags say that there are some. */
function readExtended(
  { reader, end, flags }: MessageCursor,
  start: number,
): ExtendedAckAttributes | undefined {
  if ((flags & NLM_F_ACK_TLVS) === 0 || start >= end) return undefined;
  return extendedAckAttributes.decode(reader, start, end, undefined);
}
