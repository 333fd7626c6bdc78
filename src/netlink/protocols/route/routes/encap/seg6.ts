import { attributes } from '../../../../codec/composites/attribute-set.ts';
import { checkObject, inField } from '../../../../codec/encode-error.ts';
import { ipv6 } from '../../../../codec/scalars/addresses.ts';
import { enumeration } from '../../../../codec/scalars/enums.ts';
import { u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import { decodeHeader, encodeHeader, type SegmentRoutingHeader } from './segment-routing-header.ts';

/** Ways to put segments on a packet (`SEG6_IPTUN_MODE_*` of linux/seg6_iptunnel.h). */
const mode = enumeration(u32, { inline: 0, encap: 1, l2encap: 2, encapRed: 3, l2encapRed: 4 });

/** A mode, and the header that packets get (`struct seg6_iptunnel_encap`). */
export interface SegmentEncap extends SegmentRoutingHeader {
  mode: Infer<typeof mode>;
}

/** In mode inline the kernel replaces the last segment by the destination of the packet. */
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
    checkObject('an object', value);
    const { mode: how = 'encap', ...header } = value;
    inField('mode', () => mode.encode(writer, how, scope));
    const isInline = (how === 'inline' || how === 0) && Array.isArray(header.segments);
    encodeHeader(writer, isInline ? { ...header, segments: [...header.segments, ownDestination] } : header);
  },
};

const options = attributes('SEG6_IPTUNNEL', () => ({
  srh: [1, segmentEncap],
  /** Source address of the outer header. */
  src: [2, ipv6],
}));
/** Segments of a route. */
export interface Seg6Encap extends Infer<typeof options> {}

/** Segment routing over IPv6 (`SEG6_IPTUNNEL_*` of linux/seg6_iptunnel.h). Linux 4.10. */
export const seg6: Type<Seg6Encap> = options;
