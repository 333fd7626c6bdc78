import { show } from '../../codec/encode-error.ts';
import { formatIpv4, formatIpv6, formatPrefix } from '../../codec/scalars/address-format.ts';
import { parseIp, parseIpv4Number, parseIpv6 } from '../../codec/scalars/addresses.ts';
import { throwInvalid } from '../../request/validate.ts';
import type { Family } from './address-families.ts';

/** An IP address and its family. */
export interface ParsedAddress {
  readonly family: Extract<Family, 'inet' | 'inet6'>;
  /** The address as it was written. */
  readonly address: string;
}

/** An IP address with the length of its prefix. */
export interface Prefix extends ParsedAddress {
  /** Bits of the prefix. */
  readonly length: number;
}

/** Parses `10.0.0.1/24`. An address without a length has all bits: /32 or /128. Throws for any other text. */
export function parsePrefix(operation: string, field: string, text: unknown): Prefix {
  if (typeof text !== 'string')
    throwInvalid(operation, field, `expected an address as text, got ${show(text)}`);
  const slash = text.indexOf('/');
  const end = slash === -1 ? text.length : slash;
  const isIpv4 = parseIpv4Number(text, 0, end) !== -1;
  const address = slash === -1 ? text : text.slice(0, slash);
  if (!isIpv4 && parseIpv6(address) === undefined)
    throwInvalid(operation, field, `${show(text)} is not an IP address`);
  const bits = isIpv4 ? 32 : 128;
  const family = isIpv4 ? 'inet' : 'inet6';
  if (slash === -1) return { family, address, length: bits };
  const length = parseLength(text, slash + 1);
  if (length === -1 || length > bits) {
    throwInvalid(operation, field, `the prefix length of ${show(text)} is not from 0 to ${bits}`);
  }
  return { family, address, length };
}

/** Parses the rest of a text as a number of up to three digits without leading zeros. Returns -1 for any other text. */
function parseLength(text: string, start: number): number {
  const digits = text.length - start;
  if (digits < 1 || digits > 3 || (digits > 1 && text.charCodeAt(start) === 0x30)) return -1;
  let value = 0;
  for (let index = start; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * Parses a prefix and returns its text as the kernel's prefixes are read: `10.0.0.0/8`. Throws for bits beyond the length.
 */
export function normalPrefix(operation: string, field: string, text: unknown): Prefix & { text: string } {
  const prefix = parsePrefix(operation, field, text);
  const bytes = parseIp(prefix.address) as Uint8Array;
  const masks = Array.from(bytes, (_, index) => 0xff >> Math.max(0, Math.min(8, prefix.length - index * 8)));
  if (masks.some((mask, index) => ((bytes[index] as number) & mask) !== 0))
    throwInvalid(operation, field, `${show(text)} has bits beyond its prefix length`);
  return { ...prefix, text: formatPrefix(bytes, 0, bytes.length, prefix.length) };
}

/** Throws for an address of another family than the one that is named beside it; `unspec` is any. */
export function checkFamily(
  operation: string,
  field: string,
  { address, family }: ParsedAddress,
  named: Family | number | undefined,
): void {
  if (named !== undefined && named !== 'unspec' && named !== family)
    throwInvalid(operation, field, `${address} is not of the family ${named}`);
}

/** Returns the usual text of an address: `fd00::1` of `FD00:0::1`. Text that is no address is returned as it is. */
export function normalAddress(text: string): string {
  const bytes = parseIp(text);
  if (bytes === undefined) return text;
  return bytes.length === 4 ? formatIpv4(bytes, 0) : formatIpv6(bytes, 0);
}

/** Parses an IP address without a prefix length. Throws for any other text. */
export function parseAddress(operation: string, field: string, text: unknown): ParsedAddress {
  const { family, address } = parsePrefix(operation, field, text);
  if (address !== text)
    throwInvalid(operation, field, `${show(text)} has a prefix length: expected an address alone`);
  return { family, address };
}
