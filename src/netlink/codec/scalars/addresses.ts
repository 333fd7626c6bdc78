import { defineType } from '../define-type.ts';
import { show, throwInvalidType, throwInvalidValue } from '../encode-error.ts';
import type { Reader } from '../reader.ts';
import type { Type } from '../type.ts';
import { formatIpv4, formatIpv6, formatLinkAddress } from './address-format.ts';

export { formatIpv4, formatIpv6, formatLinkAddress, formatPrefix } from './address-format.ts';

/**
 * Returns the four bytes of `10.0.0.1` as one number in network order; -1 for text that is not an IPv4 address of four
 * decimal parts. Reads the text in `[start, end)`.
 */
export function parseIpv4Number(text: string, start = 0, end: number = text.length): number {
  let address = 0;
  let parts = 0;
  let value = -1;
  // One round more than there are characters: the end of the text ends the last part.
  for (let index = start; index <= end; index++) {
    const code = index === end ? 0x2e : text.charCodeAt(index);
    if (code === 0x2e) {
      if (value === -1 || parts === 4) return -1;
      address = address * 256 + value;
      parts++;
      value = -1;
    } else {
      // Not a digit, a digit behind a leading zero, or too many digits.
      if (code < 0x30 || code > 0x39 || value === 0) return -1;
      value = (value === -1 ? 0 : value * 10) + code - 0x30;
      if (value > 255) return -1;
    }
  }
  return parts === 4 ? address : -1;
}

/** Returns the four bytes of `10.0.0.1`; `undefined` for text that is not an IPv4 address of four decimal parts. */
export function parseIpv4(text: string): Uint8Array | undefined {
  const address = parseIpv4Number(text);
  return address === -1
    ? undefined
    : Uint8Array.of(address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255);
}

/** Returns the 16 bytes of an IPv6 address in any form of RFC 4291 §2.2, without zone; `undefined` for other text. */
export function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] as string, halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1] as string, true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined;
  return Uint8Array.from([...head, ...new Array<number>(missing).fill(0), ...tail]);
}

/** Returns the bytes of groups separated by colons. With `last`, the last group may be a dotted IPv4 address. */
function parseGroups(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    if (last && index === groups.length - 1 && group.includes('.')) {
      const dotted = parseIpv4(group);
      if (dotted === undefined) return undefined;
      bytes.push(...dotted);
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    }
  }
  return bytes;
}

/** Returns the bytes of an IPv4 (4) or IPv6 (16) address; `undefined` for other text. */
export function parseIp(text: string): Uint8Array | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

/** Returns the bytes of a link-layer address with colons or dashes; `undefined` for other text. */
export function parseLinkAddress(text: string): Uint8Array | undefined {
  if (text === '') return new Uint8Array(0);
  const parts = text.split(text.includes('-') ? '-' : ':');
  if (!parts.every((part) => /^[0-9a-f]{1,2}$/i.test(part))) return undefined;
  return Uint8Array.from(parts, (part) => Number.parseInt(part, 16));
}

/** How text represents bytes of an address. */
interface AddressText {
  readonly kind: string;
  /** Noun phrase for errors: `an IP address`. */
  readonly noun: string;
  readonly size?: number;
  /** Returns the text; `undefined` where no address has so many bytes. */
  readonly format: (reader: Reader, start: number, end: number) => string | undefined;
  /** Returns the bytes; `undefined` for text that is no address. */
  readonly parse: (text: string) => Uint8Array | undefined;
  /** Whether most values are IPv4 addresses: encodes these without an array of bytes. */
  readonly isMostlyIpv4?: boolean;
}

function addressType({ kind, noun, size, format, parse, isMostlyIpv4 = false }: AddressText): Type<string> {
  return defineType<Type<string>>(
    {
      kind,
      size,
      decode: format,
      encode(writer, value) {
        if (typeof value !== 'string') throwInvalidType(`${noun} as text`, value);
        const address = isMostlyIpv4 ? parseIpv4Number(value) : -1;
        if (address !== -1) {
          const at = writer.reserve(4);
          writer.view.setUint32(at, address);
          return;
        }
        const bytes = parse(value);
        if (bytes === undefined) throwInvalidValue(`${show(value)} is not ${noun}`);
        writer.put(bytes);
      },
    },
    {
      isLossless: size !== undefined,
      isImmutable: true,
      decode: (code, { reader, start, end }) => `${code.bind(format)}(${reader}, ${start}, ${end})`,
      encode(code, { view, at, item }) {
        if (!isMostlyIpv4) return undefined;
        const address = code.variable('address');
        const parsed = `${address} = ${code.bind(parseIpv4Number)}(${item})`;
        return {
          size: 4,
          test: `typeof ${item} === 'string' && (${parsed}) !== -1`,
          store: `${view}.setUint32(${at}, ${address});`,
        };
      },
    },
  );
}

/** IPv4 address as text, 4 bytes in network order (`struct in_addr`). */
export const ipv4: Type<string> = addressType({
  kind: 'ipv4',
  noun: 'an IPv4 address',
  size: 4,
  format: (reader, start, end) => (end - start === 4 ? formatIpv4(reader.bytes, start) : undefined),
  parse: parseIpv4,
  isMostlyIpv4: true,
});

/** IPv6 address as text, 16 bytes (`struct in6_addr`). */
export const ipv6: Type<string> = addressType({
  kind: 'ipv6',
  noun: 'an IPv6 address',
  size: 16,
  format: (reader, start, end) => (end - start === 16 ? formatIpv6(reader.bytes, start) : undefined),
  parse: parseIpv6,
});

/** IPv4 or IPv6 address as text, depending on its length: 4 or 16 bytes. */
export const ip: Type<string> = addressType({
  kind: 'ip',
  noun: 'an IP address',
  format(reader, start, end) {
    if (end - start === 4) return formatIpv4(reader.bytes, start);
    return end - start === 16 ? formatIpv6(reader.bytes, start) : undefined;
  },
  parse: parseIp,
  isMostlyIpv4: true,
});

/** Link-layer address as `aa:bb:cc:dd:ee:ff`, of any length (Ethernet: 6 bytes, InfiniBand: 20, a tunnel: 4 or 16). */
export const linkAddress: Type<string> = addressType({
  kind: 'linkAddress',
  noun: 'a link-layer address',
  format: (reader, start, end) => formatLinkAddress(reader.bytes, start, end),
  parse: parseLinkAddress,
});

/** Ethernet address as `aa:bb:cc:dd:ee:ff`, 6 bytes. */
export const mac: Type<string> = addressType({
  kind: 'mac',
  noun: 'an Ethernet address',
  size: 6,
  format: (reader, start, end) =>
    end - start === 6 ? formatLinkAddress(reader.bytes, start, end) : undefined,
  parse(text) {
    const bytes = parseLinkAddress(text);
    return bytes?.length === 6 ? bytes : undefined;
  },
});
