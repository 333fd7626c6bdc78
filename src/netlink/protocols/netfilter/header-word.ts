import { littleEndian } from '../../codec/byte-order.ts';

/** Returns the first four bytes of an attribute, as `getUint32` in the byte order of the host reads them. */
export function headerWord(length: number, type: number): number {
  return (littleEndian ? (type << 16) | length : (length << 16) | type) >>> 0;
}
