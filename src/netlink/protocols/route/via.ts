import { littleEndian } from '../../codec/byte-order.ts';
import { checkKeys, inField, show, throwInvalidValue } from '../../codec/encode-error.ts';
import { formatIpv4, formatIpv6, parseIp } from '../../codec/scalars/addresses.ts';
import type { Type } from '../../codec/type.ts';
import { families } from '../common/address-families.ts';

/** A gateway of another family than the route's (`struct rtvia` of linux/rtnetlink.h): `via inet6 fe80::1`. */
export interface Via {
  family: 'inet' | 'inet6';
  address: string;
}

/** `RTA_VIA`: a family of two bytes, then the address. Linux 4.1 for MPLS, 5.2 for an IPv4 route by an IPv6 gateway. */
export const via: Type<Via> = {
  kind: 'via',
  decode({ view, bytes }, start, end) {
    const length = end - start - 2;
    if (length < 0) return undefined;
    const family = view.getUint16(start, littleEndian);
    if (family === families.inet && length === 4)
      return { family: 'inet', address: formatIpv4(bytes, start + 2) };
    if (family === families.inet6 && length === 16)
      return { family: 'inet6', address: formatIpv6(bytes, start + 2) };
    return undefined;
  },
  encode(writer, value) {
    checkKeys('an object with family and address', value, ['family', 'address']);
    const { address } = value;
    const bytes = inField('address', () => {
      const parsed = typeof address === 'string' ? parseIp(address) : undefined;
      return parsed ?? throwInvalidValue(`${show(address)} is not an IP address`);
    });
    const family = bytes.length === 4 ? 'inet' : 'inet6';
    inField('family', () => {
      if (value.family !== family) throwInvalidValue(`${address} is not of the family ${show(value.family)}`);
    });
    writer.view.setUint16(writer.reserve(2), families[family], littleEndian);
    writer.put(bytes);
  },
};
