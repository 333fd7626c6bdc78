import { attributes } from '../../../../codec/composites/attribute-set.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import { checkSegments, fixedLength, readAddresses, writeAddresses } from './routing-header.ts';

/** A source routing header of low-power networks (`struct ipv6_rpl_sr_hdr` of linux/rpl.h), RFC 6554, uncompressed. */
export interface RplHeader {
  /** Addresses in the order of travel. On the wire the last one comes first. */
  segments: string[];
}

/** Routing type of RPL (`IPV6_SRCRT_TYPE_3`). */
const routingType = 3;

const header: Type<RplHeader> = {
  kind: 'rplHeader',
  decode(reader, start, end) {
    const { bytes, view } = reader;
    const count = (end - start - fixedLength) / 16;
    const isPlain =
      count >= 1 &&
      Number.isInteger(count) &&
      bytes[start] === 0 &&
      bytes[start + 1] === count * 2 &&
      bytes[start + 2] === routingType &&
      bytes[start + 3] === count &&
      view.getUint32(start + 4) === 0;
    return isPlain ? { segments: readAddresses(reader, start + fixedLength, end).reverse() } : undefined;
  },
  encode(writer, value) {
    checkSegments(value);
    const { length } = value.segments;
    const at = writer.zeros(fixedLength);
    writer.bytes.set([0, length * 2, routingType, length], at);
    writeAddresses(writer, value.segments.toReversed());
  },
};

const options = attributes('RPL_IPTUNNEL', () => ({ srh: [1, header] }));
/** Source route of a low-power network. */
export interface RplEncap extends Infer<typeof options> {}

/** Source routing of low-power networks (`RPL_IPTUNNEL_*` of linux/rpl_iptunnel.h). Linux 5.7. */
export const rpl: Type<RplEncap> = options;
