import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { checkKeys, inField, throwInvalidType, throwOutOfRange } from '../../../../codec/encode-error.ts';
import { ipv6 } from '../../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { u8, u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../codec/type.ts';

/** The header of a trace (`struct ioam6_trace_hdr` of linux/ioam6.h), RFC 9197. */
export interface Ioam6Trace {
  namespaceId: number;
  /** Bits of the data that each node adds, 24 bits: 0x800000 for hop limit and node. */
  type: number;
  /** Bytes for the data of all nodes: a multiple of 4, up to 244. */
  size: number;
  /** State: words of 4 bytes that each node adds, which follow from the type. */
  nodeLength?: number | undefined;
}

const traceLength = 8;

function check(field: string, value: unknown, minimum: number, maximum: number, step = 1): number {
  return inField(field, () => {
    if (typeof value !== 'number') throwInvalidType('a number', value);
    if (!Number.isInteger(value / step) || value < minimum || value > maximum)
      throwOutOfRange(minimum, maximum, value);
    return value;
  });
}

const trace: Type<Ioam6Trace> = {
  kind: 'ioam6Trace',
  size: traceLength,
  decode({ bytes, view }, start, end) {
    if (end - start !== traceLength) return undefined;
    const lengthAndFlags = bytes[start + 2] as number;
    const words = bytes[start + 3] as number;
    const type = view.getUint32(start + 4);
    // Reserved bits that are set would be lost.
    if ((lengthAndFlags & 0x07) !== 0 || words > 0x7f || (type & 0xff) !== 0) return undefined;
    return {
      namespaceId: view.getUint16(start),
      type: type >>> 8,
      size: words * 4,
      nodeLength: lengthAndFlags >>> 3,
    };
  },
  encode(writer, value) {
    checkKeys('an object (struct ioam6_trace_hdr)', value, ['namespaceId', 'type', 'size', 'nodeLength']);
    const namespaceId = check('namespaceId', value.namespaceId, 0, 0xffff);
    const type = check('type', value.type, 0, 0xffffff);
    const words = check('size', value.size, 4, 244, 4) / 4;
    const given = value.nodeLength === undefined ? 0 : check('nodeLength', value.nodeLength, 0, 0x1f);
    const nodeLength = writer.forRequest ? 0 : given;
    const at = writer.reserve(traceLength);
    writer.view.setUint16(at, namespaceId);
    writer.bytes[at + 2] = nodeLength << 3;
    writer.bytes[at + 3] = words;
    writer.view.setUint32(at + 4, type << 8);
  },
};

const options = attributes('IOAM6_IPTUNNEL', () => ({
  mode: [1, enumeration(u8, { inline: 1, encap: 2, auto: 3 })],
  /** Destination of the tunnel, in modes encap and auto. */
  dst: [2, ipv6],
  trace: [3, trace],
  /** The trace is put on `frequencyK` of each `frequencyN` packets. Linux 5.19. */
  frequencyK: [4, u32],
  frequencyN: [5, u32],
  /** Source of the tunnel, in modes encap and auto. Linux 6.12. */
  src: [6, ipv6],
}));
/** In-situ measurement of a route. */
export interface Ioam6Encap extends Infer<typeof options> {}

/** In-situ measurement (`IOAM6_IPTUNNEL_*` of linux/ioam6_iptunnel.h). Linux 5.15. */
export const ioam6: Type<Ioam6Encap> = options;
