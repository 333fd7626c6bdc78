import { inField, throwInvalidType, throwInvalidValue } from '../../../../codec/encode-error.ts';
import type { Reader } from '../../../../codec/reader.ts';
import { copyBytes } from '../../../../codec/reader.ts';
import { be16, u8 } from '../../../../codec/scalars/integers.ts';
import type { Type } from '../../../../codec/type.ts';
import { Writer } from '../../../../codec/writer.ts';
import { checkSegments, fixedLength, readAddresses, writeAddresses } from './routing-header.ts';

/** A segment routing header (`struct ipv6_sr_hdr` of linux/seg6.h), RFC 8754. */
export interface SegmentRoutingHeader {
  /** Addresses in the order of travel. On the wire the last one comes first. */
  segments: string[];
  flags?: number | undefined;
  tag?: number | undefined;
  /** HMAC and other TLVs behind the segments. */
  tlvs?: Uint8Array | undefined;
}

/** Routing type of segment routing (`IPV6_SRCRT_TYPE_4`). */
const routingType = 4;

/** Reads a header that ends at `end`; `undefined` for any other bytes. */
export function decodeHeader(reader: Reader, start: number, end: number): SegmentRoutingHeader | undefined {
  const { bytes, view } = reader;
  if (end - start < fixedLength) return undefined;
  const count = (bytes[start + 4] as number) + 1;
  const stop = start + ((bytes[start + 1] as number) + 1) * 8;
  const segmentsEnd = start + fixedLength + count * 16;
  const regular = bytes[start] === 0 && bytes[start + 2] === routingType && bytes[start + 3] === count - 1;
  if (!regular || stop !== end || segmentsEnd > end) return undefined;
  const flags = bytes[start + 5] as number;
  const tag = view.getUint16(start + 6);
  return {
    segments: readAddresses(reader, start + fixedLength, segmentsEnd).reverse(),
    ...(flags !== 0 && { flags }),
    ...(tag !== 0 && { tag }),
    ...(segmentsEnd < end && { tlvs: copyBytes(reader, segmentsEnd, end) }),
  };
}

/** Appends a header. */
export function encodeHeader(writer: Writer, value: SegmentRoutingHeader): void {
  checkSegments(value, ['segments', 'flags', 'tag', 'tlvs']);
  const { segments, flags = 0, tag = 0, tlvs = new Uint8Array(0) } = value;
  inField('flags', () => u8.encode(new Writer(1), flags, undefined));
  inField('tag', () => be16.encode(new Writer(2), tag, undefined));
  inField('tlvs', () => {
    if (!(tlvs instanceof Uint8Array)) throwInvalidType('a Uint8Array', tlvs);
    if (tlvs.length % 8 !== 0) throwInvalidValue(`${tlvs.length} bytes are no multiple of 8`);
  });
  const at = writer.zeros(fixedLength);
  const last = segments.length - 1;
  writer.bytes.set([0, segments.length * 2 + tlvs.length / 8, routingType, last, last, flags], at);
  writer.view.setUint16(at + 6, tag);
  writeAddresses(writer, segments.toReversed());
  writer.put(tlvs);
}

/** A segment routing header as an attribute. */
export const segmentRoutingHeader: Type<SegmentRoutingHeader> = {
  kind: 'segmentRoutingHeader',
  decode: decodeHeader,
  encode: encodeHeader,
};
