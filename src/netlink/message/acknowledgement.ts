import { littleEndian } from '../codec/byte-order.ts';
import { attributes } from '../codec/composites/attribute-set.ts';
import type { Reader } from '../codec/reader.ts';
import { s64, u32, u64 } from '../codec/scalars/integers.ts';
import { bytes, string } from '../codec/scalars/strings.ts';
import type { Infer } from '../codec/type.ts';
import { messageHeaderLength, NLM_F_ACK_TLVS, NLM_F_CAPPED } from './header.ts';

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
