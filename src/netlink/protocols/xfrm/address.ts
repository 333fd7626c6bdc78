import { isZero } from '../../codec/attributes-iterator.ts';
import { littleEndian } from '../../codec/byte-order.ts';
import { select } from '../../codec/composites/select.ts';
import { defineType } from '../../codec/define-type.ts';
import { show, throwInvalidType, throwInvalidValue } from '../../codec/encode-error.ts';
import type { Reader } from '../../codec/reader.ts';
import { formatIpv4, formatIpv6, parseIp } from '../../codec/scalars/addresses.ts';
import type { Type } from '../../codec/type.ts';
import { families } from '../common/address-families.ts';

/** Bytes of an address: IPv4 in the first four, with zeros behind (`xfrm_address_t` of linux/xfrm.h). */
const size = 16;

/** Makes the type of an address. `familyOf` returns the number of its family; 0 where nothing tells it. */
function addressType(familyOf: (reader: Reader, start: number) => number): Type<string> {
  return defineType<Type<string>>({
    kind: 'xfrmAddress',
    size,
    decode(reader, start, end) {
      if (end - start < size) return undefined;
      if (end - start > size) reader.inexact++;
      const family = familyOf(reader, start);
      const isShort = isZero(reader.bytes, start + 4, start + size);
      if (family === families.inet6 || (family !== families.inet && !isShort))
        return formatIpv6(reader.bytes, start);
      // The kernel does not clear the rest of some addresses that it reports.
      if (!isShort) reader.inexact++;
      return formatIpv4(reader.bytes, start);
    },
    encode(writer, value) {
      if (typeof value !== 'string') throwInvalidType('an IP address as text', value);
      const bytes = parseIp(value);
      if (bytes === undefined) throwInvalidValue(`${show(value)} is not an IP address`);
      writer.put(bytes);
      writer.zeros(size - bytes.length);
    },
  });
}

/** An address without a family: IPv4 if only its first four bytes are used. */
export const plainAddress: Type<string> = addressType(() => families.unspec);

/**
 * An address in a struct that tells the family in another field, `distance` bytes from the address. Structs with such fields
 * are complete, or they are not decoded.
 */
export function addressBy(distance: number): Type<string> {
  return addressType(({ bytes, view }, start) => {
    const at = start + distance;
    return at >= 0 && at + 2 <= bytes.length ? view.getUint16(at, littleEndian) : families.unspec;
  });
}

/** An address in an attribute. The header of the message tells the family, usually. */
export const attributeAddress = select<string>(
  'family',
  { inet: addressType(() => families.inet), inet6: addressType(() => families.inet6) },
  plainAddress,
);
