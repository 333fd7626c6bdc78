import { show, throwInvalidType, throwInvalidValue } from '../../../../codec/encode-error.ts';
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

/** Appends addresses of 16 bytes each. */
export function writeAddresses(writer: Writer, addresses: readonly string[]): void {
  for (const address of addresses) {
    const bytes = typeof address === 'string' ? parseIpv6(address) : undefined;
    if (bytes === undefined) throwInvalidValue(`${show(address)} is not an IPv6 address`);
    writer.put(bytes);
  }
}

/** Throws for a list of segments that does not fit in a routing header. */
export function checkSegments(value: { segments: string[] } | undefined): void {
  const { segments } = value ?? {};
  if (!Array.isArray(segments)) throwInvalidType('an object with an array of segments', value);
  if (segments.length === 0 || segments.length > 127)
    throwInvalidValue(`${segments.length} segments, not 1 to 127`);
}
