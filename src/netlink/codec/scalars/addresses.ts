import { show, throwInvalidType, throwInvalidValue } from '../encode-error.ts';
import type { Reader } from '../reader.ts';
import type { Type } from '../type.ts';
import { formatIpv4, formatIpv6, formatLinkAddress } from './address-format.ts';

export { formatIpv4, formatIpv6, formatLinkAddress, formatPrefix } from './address-format.ts';

/**
 * The four bytes of `10.0.0.1` as one number, the first the highest; -1 for text that is no IPv4 address in four plain
 * decimal parts. Reads the text from `start` up to before `end`.
 */
export function parseIpv4Number(text: string, start = 0, end: number = text.length): number {
  let address = 0;
  let parts = 0;
  let value = -1;
  // One turn more than characters: the end of the text ends the last part.
  for (let index = start; index <= end; index++) {
    const code = index === end ? 0x2e : text.charCodeAt(index);
    if (code === 0x2e) {
      if (value === -1 || parts === 4) return -1;
      address = address * 256 + value;
      parts++;
      value = -1;
    } else {
      // No digit, or one behind a leading zero, or too many.
      if (code < 0x30 || code > 0x39 || value === 0) return -1;
      value = (value === -1 ? 0 : value * 10) + code - 0x30;
      if (value > 255) return -1;
    }
  }
  return parts === 4 ? address : -1;
}

/** The four bytes of `10.0.0.1`; `undefined` for text that is no IPv4 address in four plain decimal parts. */
export function parseIpv4(text: string): Uint8Array | undefined {
  const address = parseIpv4Number(text);
  return address === -1
    ? undefined
    : Uint8Array.of(address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255);
}

/** The sixteen bytes of an IPv6 address in any usual form (RFC 4291 §2.2), without zone; else `undefined`. */
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

/** The bytes of colon-separated groups; the last may be a dotted IPv4 address where the text ends there. */
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

/** The bytes of an IPv4 (4) or IPv6 (16) address; `undefined` for any other text. */
export function parseIp(text: string): Uint8Array | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

/** The bytes of a link-layer address in colon (or dash) form; else `undefined`. */
export function parseLinkAddress(text: string): Uint8Array | undefined {
  if (text === '') return new Uint8Array(0);
  const parts = text.split(text.includes('-') ? '-' : ':');
  if (!parts.every((part) => /^[0-9a-f]{1,2}$/i.test(part))) return undefined;
  return Uint8Array.from(parts, (part) => Number.parseInt(part, 16));
}

function text(
  kind: string,
  what: string,
  size: number | undefined,
  format: (reader: Reader, start: number, end: number) => string | undefined,
  parse: (value: string) => Uint8Array | undefined,
): Type<string> {
  return {
    kind,
    size,
    decode: format,
    emitDecode: (code, { start, end }) => `${code.bind(format)}(reader, ${start}, ${end})`,
    encode(writer, value) {
      if (typeof value !== 'string') throwInvalidType(`${what} as text`, value);
      const bytes = parse(value);
      if (bytes === undefined) throwInvalidValue(`${show(value)} is not ${what}`);
      writer.put(bytes);
    },
  };
}

/** Writes an IPv4 address, which is the usual one, without an array of its own. */
function quickly(type: Type<string>): Type<string> {
  return {
    ...type,
    emitEncode: (code, { at, item }) => ({
      size: 4,
      test: `typeof ${item} === 'string' && (number = ${code.bind(parseIpv4Number)}(${item})) !== -1`,
      store: `view.setUint32(${at}, number);`,
    }),
    encode(writer, value, scope) {
      const address = typeof value === 'string' ? parseIpv4Number(value) : -1;
      if (address === -1) return type.encode(writer, value, scope);
      const at = writer.reserve(4);
      writer.view.setUint32(at, address);
    },
  };
}

/** IPv4 address as text, 4 bytes in network order (`struct in_addr`). */
export const ipv4: Type<string> = quickly(
  text(
    'ipv4',
    'an IPv4 address',
    4,
    (reader, start, end) => (end - start === 4 ? formatIpv4(reader.bytes, start) : undefined),
    parseIpv4,
  ),
);

/** IPv6 address as text, 16 bytes (`struct in6_addr`). */
export const ipv6: Type<string> = text(
  'ipv6',
  'an IPv6 address',
  16,
  (reader, start, end) => (end - start === 16 ? formatIpv6(reader.bytes, start) : undefined),
  parseIpv6,
);

/** IPv4 or IPv6 address as text; which one is told by its length (4 or 16 bytes). */
export const ip: Type<string> = quickly(
  text(
    'ip',
    'an IP address',
    undefined,
    (reader, start, end) => {
      if (end - start === 4) return formatIpv4(reader.bytes, start);
      return end - start === 16 ? formatIpv6(reader.bytes, start) : undefined;
    },
    parseIp,
  ),
);

/** Link-layer address as `aa:bb:cc:dd:ee:ff`, of any length (Ethernet: 6 bytes, InfiniBand: 20, a tunnel: 4 or 16). */
export const linkAddress: Type<string> = text(
  'linkAddress',
  'a link-layer address',
  undefined,
  (reader, start, end) => formatLinkAddress(reader.bytes, start, end),
  parseLinkAddress,
);

/** Ethernet address as `aa:bb:cc:dd:ee:ff`, exactly 6 bytes. */
export const mac: Type<string> = text(
  'mac',
  'an Ethernet address',
  6,
  (reader, start, end) => (end - start === 6 ? formatLinkAddress(reader.bytes, start, end) : undefined),
  (value) => {
    const bytes = parseLinkAddress(value);
    return bytes?.length === 6 ? bytes : undefined;
  },
);
