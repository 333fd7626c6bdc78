const byteValues: readonly number[] = Array.from({ length: 256 }, (_, value) => value);
const decimal: readonly string[] = byteValues.map(String);
const hex: readonly string[] = byteValues.map((value) => value.toString(16).padStart(2, '0'));
/** Without leading zero. */
const plain: readonly string[] = byteValues.map((value) => value.toString(16));

// Addresses that were formatted recently, by a hash: gateways recur in most messages of a dump.
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

// The addresses of a dump are in order: most begin like the one before. Strings are joined in as few steps as possible,
// since each step makes a string.
let headKey = 0;
let headText = '0.0.0.';

/** Returns `10.0.0.` for the upper three bytes. */
function ipv4Head(key: number): string {
  if (key !== headKey) {
    headText = `${decimal[key >>> 16]}.${decimal[(key >>> 8) & 255]}.${decimal[key & 255]}.`;
    headKey = key;
  }
  return headText;
}

/** Returns `10.0.0.1` for the four bytes at `at`. */
export function formatIpv4(bytes: Uint8Array, at = 0): string {
  const key = wordAt(bytes, at);
  const slot = (key ^ (key >>> 8) ^ (key >>> 16)) & (cacheLength - 1);
  if (ipv4Keys[slot] === key) return ipv4Texts[slot] as string;
  const text = ipv4Head(key >>> 8) + decimal[key & 255];
  ipv4Keys[slot] = key;
  ipv4Texts[slot] = text;
  return text;
}

/** Returns the canonical text of the 16 bytes at `at` (RFC 5952), with dotted IPv4 in an IPv4-mapped address. */
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
  const text = isNetwork(bytes, at, b)
    ? `${ipv6Head(a, b >>> 8)}${((b & 0xff00) !== 0 ? hex : plain)[b & 255]}::`
    : describeIpv6(bytes, at);
  ipv6Keys[key] = a;
  ipv6Keys[key + 1] = b;
  ipv6Keys[key + 2] = c;
  ipv6Keys[key + 3] = d;
  ipv6Texts[slot] = text;
  return text;
}

function describeIpv6(bytes: Uint8Array, at: number): string {
  // The longest run of at least two zero groups is written `::`; of equal ones the first.
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

/** Returns the text of the groups in `[first, end)`. */
function describeGroups(bytes: Uint8Array, at: number, first: number, end: number): string {
  let text = '';
  for (let index = first; index < end; index++) {
    const value = ((bytes[at + index * 2] as number) << 8) | (bytes[at + index * 2 + 1] as number);
    text += index === first ? group(value) : `:${group(value)}`;
  }
  return text;
}

/** Returns the digits of 16 bits without leading zeros. */
function group(value: number): string {
  return value < 256 ? (plain[value] as string) : (plain[value >> 8] as string) + hex[value & 255];
}

let ipv6HeadHigh = 0;
let ipv6HeadLow = 0;
let ipv6HeadText = '0:0:0:';

/** Returns `2001:db8:1:2` for the upper seven bytes: all but the last two digits of the fourth group. */
function ipv6Head(high: number, low: number): string {
  if (high !== ipv6HeadHigh || low !== ipv6HeadLow) {
    const digits = low & 255;
    const upper = `${group(high >>> 16)}:${group(high & 0xffff)}:${group(low >>> 8)}:`;
    ipv6HeadText = digits === 0 ? upper : upper + plain[digits];
    ipv6HeadHigh = high;
    ipv6HeadLow = low;
  }
  return ipv6HeadText;
}

/** Ends of the texts of prefixes, from the last byte on, by length of prefix and byte. Made when first needed. */
type Tails = string[][];
const ipv4Tails: Tails = [];
/** After a byte that is not zero, and after a zero. */
const ipv6Tails: readonly [wide: Tails, narrow: Tails] = [[], []];

function tailOf(tails: Tails, length: number, byte: number, digits: readonly string[], end: string): string {
  tails[length] ??= new Array<string>(256).fill('');
  const texts = tails[length];
  if (texts[byte] === '') texts[byte] = `${digits[byte]}${end}/${length}`;
  return texts[byte] as string;
}

/**
 * Returns `10.0.0.0/24` or `2001:db8::/32` for the 4 or 16 bytes at `at`. The usual forms are joined from two texts that
 * other prefixes share, so a large table takes little memory.
 */
export function formatPrefix(bytes: Uint8Array, at: number, size: number, length: number): string {
  const a = wordAt(bytes, at);
  if (size === 4) return ipv4Head(a >>> 8) + tailOf(ipv4Tails, length, a & 255, decimal, '');
  const b = wordAt(bytes, at + 4);
  if (!isNetwork(bytes, at, b)) return `${formatIpv6(bytes, at)}/${length}`;
  const isWide = (b & 0xff00) !== 0;
  const tails = ipv6Tails[isWide ? 0 : 1];
  return ipv6Head(a, b >>> 8) + tailOf(tails, length, b & 255, isWide ? hex : plain, '::');
}

/** Returns whether the lower half of an IPv6 address is zero, and the last group before it is not. */
function isNetwork(bytes: Uint8Array, at: number, low: number): boolean {
  return (low & 0xffff) !== 0 && wordAt(bytes, at + 8) === 0 && wordAt(bytes, at + 12) === 0;
}

const linkKeys = new Int32Array(cacheLength * 2);
const linkTexts: string[] = new Array<string>(cacheLength).fill('00:00:00:00:00:00');

/** Returns `aa:bb:cc:dd:ee:ff` for any number of bytes. */
export function formatLinkAddress(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  if (end - start !== 6) return describeLinkAddress(bytes, start, end);
  const high = wordAt(bytes, start);
  const low = ((bytes[start + 4] as number) << 8) | (bytes[start + 5] as number);
  const mixed = high ^ low;
  const slot = (mixed ^ (mixed >>> 8) ^ (mixed >>> 16)) & (cacheLength - 1);
  if (linkKeys[slot * 2] === high && linkKeys[slot * 2 + 1] === low) return linkTexts[slot] as string;
  const text = describeLinkAddress(bytes, start, end);
  linkKeys[slot * 2] = high;
  linkKeys[slot * 2 + 1] = low;
  linkTexts[slot] = text;
  return text;
}

function describeLinkAddress(bytes: Uint8Array, start: number, end: number): string {
  if (start >= end) return '';
  let text = hex[bytes[start] as number] as string;
  for (let at = start + 1; at < end; at++) text += `:${hex[bytes[at] as number]}`;
  return text;
}
