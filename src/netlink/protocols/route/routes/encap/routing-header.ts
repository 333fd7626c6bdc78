import {
  checkKeys,
  inField,
  show,
  throwInvalidType,
  throwInvalidValue,
} from '../../../../codec/encode-error.ts';
import type { Reader } from '../../../../codec/reader.ts';
import { formatIpv6, parseIpv6 } from '../../../../codec/scalars/addresses.ts';
import type { Writer } from '../../../../codec/writer.ts';

/** Bytes before the addresses of a routing header of IPv6. */
export const fixedLength = 8;

/** Reads addresses of 16 bytes each. */
export function readAddresses({ bytes }: Reader, start: number, end: number): string[] {
  const addresses: string[] = [];
  for (let at = start; at < end; at += 16) addresses.push(formatIpv6(bytes, at));
  return addresses;
}

/** Appends addresses of 16 bytes each, which {@link checkSegments} accepted. */
export function writeAddresses(writer: Writer, addresses: readonly string[]): void {
  for (const address of addresses) writer.put(parseIpv6(address) as Uint8Array);
}

/** Throws for a header with unknown keys, or whose segments do not fit in a routing header. */
export function checkSegments(value: { segments: string[] }, keys: readonly string[] = ['segments']): void {
  checkKeys('an object with segments', value, keys);
  const { segments } = value;
  inField('segments', () => {
    if (!Array.isArray(segments)) throwInvalidType('an array of IPv6 addresses', segments);
    if (segments.length === 0 || segments.length > 127)
      throwInvalidValue(`${segments.length} segments, not 1 to 127`);
    for (const [index, address] of segments.entries())
      inField(String(index), () => {
        if (typeof address !== 'string') throwInvalidType('an IPv6 address as text', address);
        if (parseIpv6(address) === undefined) throwInvalidValue(`${show(address)} is not an IPv6 address`);
      });
  });
}
