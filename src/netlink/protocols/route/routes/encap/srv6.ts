import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { show, throwInvalidType, throwInvalidValue } from '../../../../codec/encode-error.ts';
import type { Reader } from '../../../../codec/reader.ts';
import { copyBytes } from '../../../../codec/reader.ts';
import { formatIpv6, parseIpv6 } from '../../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import type { Writer } from '../../../../codec/writer.ts';

/** A segment routing header (`struct ipv6_sr_hdr` of linux/seg6.h), RFC 8754. */
export interface SegmentRoutingHeader {
  /** Addresses in the order of travel (on the wire the last comes first). */
  segments: string[];
  flags?: number | undefined;
  tag?: number | undefined;
  /** What stands behind the segments: HMAC and other TLVs. */
  tlvs?: Uint8Array | undefined;
}

const fixed = 8;
/** Routing type of segment routing (`IPV6_SRCRT_TYPE_4`). */
const routingType = 4;

function decodeHeader(reader: Reader, start: number, end: number): SegmentRoutingHeader | undefined {
  const { bytes, view } = reader;
  if (end - start < fixed) return undefined;
  const count = (bytes[start + 4] as number) + 1;
  const stop = start + ((bytes[start + 1] as number) + 1) * 8;
  const segmentsEnd = start + fixed + count * 16;
  const regular = bytes[start] === 0 && bytes[start + 2] === routingType && bytes[start + 3] === count - 1;
  if (!regular || stop !== end || segmentsEnd > end) return undefined;
  const segments: string[] = [];
  for (let at = segmentsEnd - 16; at > start; at -= 16) segments.push(formatIpv6(bytes, at));
  const flags = bytes[start + 5] as number;
  const tag = view.getUint16(start + 6);
  return {
    segments,
    ...(flags !== 0 && { flags }),
    ...(tag !== 0 && { tag }),
    ...(segmentsEnd < end && { tlvs: copyBytes(reader, segmentsEnd, end) }),
  };
}

function encodeHeader(writer: Writer, value: SegmentRoutingHeader): void {
  const { segments, flags = 0, tag = 0, tlvs = new Uint8Array(0) } = value ?? {};
  if (!Array.isArray(segments)) throwInvalidType('an object with an array of segments', value);
  if (segments.length === 0 || segments.length > 127)
    throwInvalidValue(`${segments.length} segments, not 1 to 127`);
  if (tlvs.length % 8 !== 0) throwInvalidValue(`TLVs of ${tlvs.length} bytes, which is no multiple of 8`);
  const at = writer.zeros(fixed);
  const last = segments.length - 1;
  writer.bytes.set([0, segments.length * 2 + tlvs.length / 8, routingType, last, last, flags], at);
  writer.view.setUint16(at + 6, tag);
  for (const segment of segments.toReversed()) {
    const bytes = parseIpv6(segment);
    if (bytes === undefined) throwInvalidValue(`${show(segment)} is not an IPv6 address`);
    writer.put(bytes);
  }
  writer.put(tlvs);
}

/** A segment routing header as an attribute. */
export const segmentRoutingHeader: Type<SegmentRoutingHeader> = {
  kind: 'segmentRoutingHeader',
  decode: decodeHeader,
  encode: encodeHeader,
};

/** How segments are put on a packet (`SEG6_IPTUN_MODE_*` of linux/seg6_iptunnel.h). */
const mode = enumeration(u32, { inline: 0, encap: 1, l2encap: 2, encapRed: 3, l2encapRed: 4 });

/** A mode and the header that it applies (`struct seg6_iptunnel_encap`). */
export interface SegmentEncap extends SegmentRoutingHeader {
  mode: Infer<typeof mode>;
}

/** In mode inline the last segment is a place that the kernel fills with the packet's own destination. */
const ownDestination = '::';

const segmentEncap: Type<SegmentEncap> = {
  kind: 'segmentEncap',
  decode(reader, start, end, scope) {
    const how = mode.decode(reader, start, end, scope);
    const header = how === undefined ? undefined : decodeHeader(reader, start + 4, end);
    if (how === undefined || header === undefined) return undefined;
    if (how === 'inline' && header.segments.pop() !== ownDestination) return undefined;
    return { mode: how, ...header };
  },
  encode(writer, value, scope) {
    if (typeof value !== 'object' || value === null) throwInvalidType('an object', value);
    mode.encode(writer, value.mode ?? 'encap', scope);
    const inline = value.mode === 'inline' || value.mode === 0;
    encodeHeader(
      writer,
      inline ? { ...value, segments: [...(value.segments ?? []), ownDestination] } : value,
    );
  },
};

/** Segment routing over IPv6 (`SEG6_IPTUNNEL_*`). Linux 4.10. */
export const seg6 = attributes('SEG6_IPTUNNEL', () => ({ srh: [1, segmentEncap] }));
