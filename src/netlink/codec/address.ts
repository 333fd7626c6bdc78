import type { Reader } from './buffer.ts';
import { refuseType, refuseValue, show } from './refusal.ts';
import type { Type } from './type.ts';

const byteValues: readonly number[] = Array.from({ length: 256 }, (_, value) => value);
const decimal: readonly string[] = byteValues.map(String);
const hex: readonly string[] = byteValues.map((value) => value.toString(16).padStart(2, '0'));
/** Without leading zero. */
const plain: readonly string[] = byteValues.map((value) => value.toString(16));

// Addresses that were formatted lately, by a hash of them: gateways and the like come again and again in a dump.
const cacheLength = 256;
const ipv4Keys = new Int32Array(cacheLength);
const ipv4Texts: string[] = new Array<string>(cacheLength).fill('0.0.0.0');
const ipv6Keys = new Int32Array(cacheLength * 4);
const ipv6Texts: string[] = new Array<string>(cacheLength).fill('::');

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

// The addresses of a dump come in order: what they begin with is mostly that of the one before. Strings are joined
// in as few steps as can be, since each step makes a string.
let headKey = 0;
let headText = '0.0.0.';

/** `10.0.0.` of the upper three bytes. */
function ipv4Head(key: number): string {
  if (key !== headKey) {
    headText = `${decimal[key >>> 16]}.${decimal[(key >>> 8) & 255]}.${decimal[key & 255]}.`;
    headKey = key;
  }
  return headText;
}

/** `10.0.0.1` of the four bytes at `at`. */
export function formatIpv4(bytes: Uint8Array, at = 0): string {
  const key = wordAt(bytes, at);
  const slot = (key ^ (key >>> 8) ^ (key >>> 16)) & (cacheLength - 1);
  if (ipv4Keys[slot] === key) return ipv4Texts[slot] as string;
  const text = ipv4Head(key >>> 8) + decimal[key & 255];
  ipv4Keys[slot] = key;
  ipv4Texts[slot] = text;
  return text;
}

/** The canonical text of the sixteen bytes at `at` (RFC 5952), with dotted IPv4 in an IPv4-mapped address. */
export function formatIpv6(bytes: Uint8Array, at = 0): string {
  const a = wordAt(bytes, at);
  const b = wordAt(bytes, at + 4);
  const c = wordAt(bytes, at + 8);
  const d = wordAt(bytes, at + 12);
  const mixed = a ^ b ^ c ^ d;
  const slot = (mixed ^ (mixed >>> 8) ^ (mixed >>> 16)) & (cacheLength - 1);
  const key = slot * 4;
  if (ipv6Keys[key] === a && ipv6Keys[key + 1] === b && ipv6Keys[key + 2] === c && ipv6Keys[key + 3] === d) {
    return ipv6Texts[slot] as string;
  }
  const isPrefix = c === 0 && d === 0 && (b & 0xffff) !== 0;
  const text = isPrefix ? `${ipv6Head(a, b >>> 16)}${group(b & 0xffff)}::` : describeIpv6(bytes, at);
  ipv6Keys[key] = a;
  ipv6Keys[key + 1] = b;
  ipv6Keys[key + 2] = c;
  ipv6Keys[key + 3] = d;
  ipv6Texts[slot] = text;
  return text;
}

function describeIpv6(bytes: Uint8Array, at: number): string {
  // The longest run of at least two zero groups, the first of equals, is written `::`.
  let best = -1;
  let bestLength = 1;
  let run = 0;
  for (let group = 0; group < 8; group++) {
    const zero = bytes[at + group * 2] === 0 && bytes[at + group * 2 + 1] === 0;
    run = zero ? run + 1 : 0;
    if (run > bestLength) {
      bestLength = run;
      best = group - run + 1;
    }
  }
  if (best === 0 && bestLength === 5 && bytes[at + 10] === 0xff && bytes[at + 11] === 0xff) {
    return `::ffff:${formatIpv4(bytes, at + 12)}`;
  }
  if (best === -1) return describeGroups(bytes, at, 0, 8);
  return `${describeGroups(bytes, at, 0, best)}::${describeGroups(bytes, at, best + bestLength, 8)}`;
}

/** The groups from `first` up to before `end`. */
function describeGroups(bytes: Uint8Array, at: number, first: number, end: number): string {
  let text = '';
  for (let index = first; index < end; index++) {
    const value = ((bytes[at + index * 2] as number) << 8) | (bytes[at + index * 2 + 1] as number);
    text += index === first ? group(value) : `:${group(value)}`;
  }
  return text;
}

/** Sixteen bits without leading zeros. */
function group(value: number): string {
  return value < 256 ? (plain[value] as string) : (plain[value >> 8] as string) + hex[value & 255];
}

let ipv6HeadKey = 0;
let ipv6HeadLow = 0;
let ipv6HeadText = '0:0:0:';

/** `2001:db8:1:` of the upper six bytes. */
function ipv6Head(high: number, low: number): string {
  if (high !== ipv6HeadKey || low !== ipv6HeadLow) {
    ipv6HeadText = `${group(high >>> 16)}:${group(high & 0xffff)}:${group(low)}:`;
    ipv6HeadKey = high;
    ipv6HeadLow = low;
  }
  return ipv6HeadText;
}

/** The four bytes of `10.0.0.1`; `undefined` for text that is no IPv4 address in four plain decimal parts. */
export function parseIpv4(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(4);
  let part = 0;
  let value = -1;
  // One turn more than characters: the end of the text ends the last part.
  for (let index = 0; index <= text.length; index++) {
    const code = index === text.length ? 0x2e : text.charCodeAt(index);
    if (code === 0x2e) {
      if (value === -1 || part === 4) return undefined;
      bytes[part++] = value;
      value = -1;
    } else {
      // No digit, or one behind a leading zero, or too many.
      if (code < 0x30 || code > 0x39 || value === 0) return undefined;
      value = (value === -1 ? 0 : value * 10) + code - 0x30;
      if (value > 255) return undefined;
    }
  }
  return part === 4 ? bytes : undefined;
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

/** `aa:bb:cc:dd:ee:ff` of any number of bytes. */
export function formatLinkAddress(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  if (start >= end) return '';
  let text = hex[bytes[start] as number] as string;
  for (let at = start + 1; at < end; at++) text += `:${hex[bytes[at] as number]}`;
  return text;
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
    source: (code, { start, end }) => `${code.bind(format)}(reader, ${start}, ${end})`,
    encode(writer, value) {
      if (typeof value !== 'string') refuseType(`${what} as text`, value);
      const bytes = parse(value);
      if (bytes === undefined) refuseValue(`${show(value)} is not ${what}`);
      writer.put(bytes);
    },
  };
}

/** IPv4 address as text, 4 bytes in network order (`struct in_addr`). */
export const ipv4: Type<string> = text(
  'ipv4',
  'an IPv4 address',
  4,
  (reader, start, end) => (end - start === 4 ? formatIpv4(reader.bytes, start) : undefined),
  parseIpv4,
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
export const ip: Type<string> = text(
  'ip',
  'an IP address',
  undefined,
  (reader, start, end) => {
    if (end - start === 4) return formatIpv4(reader.bytes, start);
    return end - start === 16 ? formatIpv6(reader.bytes, start) : undefined;
  },
  parseIp,
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
