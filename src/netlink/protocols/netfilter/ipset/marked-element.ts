import { AttributeCursor } from '../../../codec/attributes-iterator.ts';
import { littleEndian } from '../../../codec/byte-order.ts';
import { Reader } from '../../../codec/reader.ts';

/** Number of ipset among the subsystems. */
const ipset = 6;
/** Length of `struct nlmsghdr` and `struct nfgenmsg`. */
const headersLength = 20;
/** `IPSET_ATTR_LINENO`. */
const lineNumber = 9;

/**
 * Returns the path of the element that the kernel refused, of a request with many: `elements[7]`. The kernel sends the request back, and the
 * number of the element as its line number.
 */
export function markedElement(copy: Uint8Array): string | undefined {
  const reader = new Reader(copy);
  if (copy.length < headersLength || reader.view.getUint16(4, littleEndian) >> 8 !== ipset) return undefined;
  const cursor = new AttributeCursor(reader, headersLength, copy.length);
  while (cursor.next()) {
    if (cursor.id !== lineNumber || cursor.end - cursor.payload !== 4) continue;
    const line = reader.view.getUint32(cursor.payload);
    return line === 0 ? undefined : `elements[${line - 1}]`;
  }
  return undefined;
}
