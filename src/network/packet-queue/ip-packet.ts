import { EncodeError } from '../../netlink/codec/encode-error.ts';
import { formatIpv4, formatIpv6 } from '../../netlink/codec/scalars/address-format.ts';
import { parseIpv4, parseIpv6 } from '../../netlink/codec/scalars/addresses.ts';
import { type Flags, flagBits, flagNames, flags } from '../../netlink/codec/scalars/enums.ts';
import { u8, u16 } from '../../netlink/codec/scalars/integers.ts';
import {
  argument,
  type Check,
  isAddress,
  isBytes,
  isEncodedBy,
  isInteger,
  isObject,
  operation,
  required,
} from '../../netlink/request/input.ts';

// Headers of IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293) and UDP (RFC 768).

const tcpFlagNames = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 0x10, urg: 0x20, ece: 0x40, cwr: 0x80 } as const;
const ipFlagNames = { moreFragments: 1, dontFragment: 2, reserved: 4 } as const;

/** Name of a flag of TCP. */
export type TcpFlag = keyof typeof tcpFlagNames;

/** The header of TCP. */
export interface TcpHeader {
  sourcePort: number;
  destinationPort: number;
  sequence: number;
  acknowledgement: number;
  flags: Flags<TcpFlag>;
  window: number;
  urgent: number;
  /** Options, a multiple of 4 bytes, 40 at most. */
  options: Uint8Array;
}

/** The header of UDP. */
export interface UdpHeader {
  sourcePort: number;
  destinationPort: number;
}

/** A packet of IPv4 or IPv6, of which lengths and checksums are computed. */
export interface IpPacket {
  version: 4 | 6;
  /** Addresses as text. */
  source: string;
  destination: string;
  /** Protocol of the payload (`IPPROTO_*`); of IPv6, the one behind the extension headers. */
  protocol: number;
  /** Hop limit. */
  ttl: number;
  /** DSCP and ECN: the traffic class. */
  tos: number;
  /** Of IPv4. */
  identification: number;
  ipFlags: Flags<keyof typeof ipFlagNames>;
  /** In bytes, a multiple of 8. */
  fragmentOffset: number;
  /** Options of IPv4, a multiple of 4 bytes, 40 at most. */
  options: Uint8Array;
  /** Of IPv6. */
  flowLabel: number;
  /** Extension headers of IPv6 as they are, and the number of the first one. */
  extensions: Uint8Array;
  firstExtension: number | undefined;
  tcp: TcpHeader | undefined;
  udp: UdpHeader | undefined;
  /** The bytes behind the headers above: of TCP or UDP their data, of others all behind the IP header. */
  payload: Uint8Array;
}

/** A packet to build. Fields that are left out are zero or empty; `ttl` is 64, `version` that of the addresses. */
export interface IpPacketInput extends Partial<Omit<IpPacket, 'source' | 'destination' | 'tcp' | 'udp'>> {
  source: string;
  destination: string;
  tcp?: (Partial<TcpHeader> & Pick<TcpHeader, 'sourcePort' | 'destinationPort'>) | undefined;
  udp?: UdpHeader | undefined;
}

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMPV6 = 58;
/** Extension headers with a length in their second byte: hop-by-hop, routing, destination, mobility. */
const extensionHeaders: readonly number[] = [0, 43, 60, 135];
const FRAGMENT = 44;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
const empty = new Uint8Array(0);

/** Adds 16-bit words to a sum. */
function sumOf(bytes: Uint8Array, start: number, end: number, sum = 0): number {
  let total = sum;
  for (let at = start; at + 1 < end; at += 2)
    total += ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  if (((end - start) & 1) !== 0) total += (bytes[end - 1] as number) << 8;
  return total;
}

/** Returns the Internet checksum of a sum (RFC 1071). */
function checksumOf(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000);
  return ~folded & 0xffff;
}

/** Returns the sum of the pseudo header of TCP, UDP and ICMPv6. */
function pseudoSum(addresses: Uint8Array, protocol: number, length: number): number {
  return sumOf(addresses, 0, addresses.length, protocol + (length >>> 16) + (length & 0xffff));
}

/**
 * Parses a packet from its IP header on, as `QueuedPacket.payload` has it. Returns `undefined` for bytes that are none. A packet that was
 * cut off is parsed as far as it is there. Fragments have no `tcp` and `udp`. Checksums are not verified.
 */
export const parsePacket: (bytes: Uint8Array) => IpPacket | undefined = operation(
  'parse packet',
  () => [argument('bytes', required(isBytes))],
  (bytes: Uint8Array) => {
    const version = bytes.length === 0 ? 0 : (bytes[0] as number) >> 4;
    const packet =
      version === 4 ? parseIpv4Packet(bytes) : version === 6 ? parseIpv6Packet(bytes) : undefined;
    if (packet !== undefined) parseTransport(packet);
    return packet;
  },
);

function parseIpv4Packet(bytes: Uint8Array): IpPacket | undefined {
  const headerLength = bytes.length < 20 ? 0 : ((bytes[0] as number) & 15) * 4;
  if (headerLength < 20 || headerLength > bytes.length) return undefined;
  const view = viewOf(bytes);
  const length = view.getUint16(2);
  const fragment = view.getUint16(6);
  return {
    version: 4,
    source: formatIpv4(bytes, 12),
    destination: formatIpv4(bytes, 16),
    protocol: bytes[9] as number,
    ttl: bytes[8] as number,
    tos: bytes[1] as number,
    identification: view.getUint16(4),
    ipFlags: flagNames(ipFlagNames, fragment >> 13),
    fragmentOffset: (fragment & 0x1fff) * 8,
    options: bytes.slice(20, headerLength),
    flowLabel: 0,
    extensions: empty,
    firstExtension: undefined,
    tcp: undefined,
    udp: undefined,
    // A packet that the link is to segment may have no length.
    payload: bytes.slice(headerLength, length < headerLength ? bytes.length : Math.min(length, bytes.length)),
  };
}

function parseIpv6Packet(bytes: Uint8Array): IpPacket | undefined {
  if (bytes.length < 40) return undefined;
  const view = viewOf(bytes);
  const first = view.getUint32(0);
  const length = view.getUint16(4);
  const end = length === 0 ? bytes.length : Math.min(40 + length, bytes.length);
  let protocol = bytes[6] as number;
  let at = 40;
  let fragment = 0;
  while ((extensionHeaders.includes(protocol) || protocol === FRAGMENT) && at + 8 <= end) {
    const size = protocol === FRAGMENT ? 8 : ((bytes[at + 1] as number) + 1) * 8;
    if (at + size > end) break;
    if (protocol === FRAGMENT) fragment = view.getUint16(at + 2);
    protocol = bytes[at] as number;
    at += size;
  }
  return {
    version: 6,
    source: formatIpv6(bytes, 8),
    destination: formatIpv6(bytes, 24),
    protocol,
    ttl: bytes[7] as number,
    tos: (first >>> 20) & 0xff,
    identification: 0,
    ipFlags: (fragment & 1) === 0 ? [] : ['moreFragments'],
    fragmentOffset: fragment & 0xfff8,
    options: empty,
    flowLabel: first & 0xf_ffff,
    extensions: bytes.slice(40, at),
    firstExtension: at === 40 ? undefined : bytes[6],
    tcp: undefined,
    udp: undefined,
    payload: bytes.slice(at, end),
  };
}

function isFragment({ fragmentOffset, ipFlags }: Pick<IpPacket, 'fragmentOffset' | 'ipFlags'>): boolean {
  return fragmentOffset !== 0 || ipFlags.includes('moreFragments');
}

/** Takes the header of TCP or UDP out of the payload. */
function parseTransport(packet: IpPacket): void {
  const { protocol, payload } = packet;
  if (isFragment(packet)) return;
  const view = viewOf(payload);
  if (protocol === UDP && payload.length >= 8) {
    packet.udp = { sourcePort: view.getUint16(0), destinationPort: view.getUint16(2) };
    packet.payload = payload.slice(8);
  } else if (protocol === TCP && payload.length >= 20) {
    const headerLength = ((payload[12] as number) >> 4) * 4;
    if (headerLength < 20 || headerLength > payload.length) return;
    packet.tcp = {
      sourcePort: view.getUint16(0),
      destinationPort: view.getUint16(2),
      sequence: view.getUint32(4),
      acknowledgement: view.getUint32(8),
      flags: flagNames(tcpFlagNames, payload[13] as number),
      window: view.getUint16(14),
      urgent: view.getUint16(18),
      options: payload.slice(20, headerLength),
    };
    packet.payload = payload.slice(headerLength);
  }
}

const isUint16 = isInteger(0, 0xffff);
const isUint32 = isInteger(0, 0xffff_ffff);
const isByte = isInteger(0, 0xff);

/** Bytes of options: a multiple of 4, 40 at most. */
const isOptionBytes: Check = Object.assign(
  (value: unknown) => {
    isBytes(value);
    const { length } = value as Uint8Array;
    if (length > 40 || length % 4 !== 0)
      throw new EncodeError(
        'ERR_INVALID_ARG_VALUE',
        `expected a multiple of 4 bytes, 40 at most, got ${length}`,
      );
  },
  { expected: 'a Uint8Array' },
);

/** Bytes of extension headers: a multiple of 8. */
const isExtensionBytes: Check = Object.assign(
  (value: unknown) => {
    isBytes(value);
    const { length } = value as Uint8Array;
    if (length % 8 !== 0)
      throw new EncodeError('ERR_INVALID_ARG_VALUE', `expected a multiple of 8 bytes, got ${length}`);
  },
  { expected: 'a Uint8Array' },
);

const isVersion: Check = Object.assign(
  (value: unknown) => {
    isInteger(4, 6, 'the version 4 or 6')(value);
    if (value === 5) throw new EncodeError('ERR_INVALID_ARG_VALUE', 'expected the version 4 or 6, got 5');
  },
  { expected: '4 or 6' },
);

const isPacket: Check = required(
  isObject<IpPacketInput>(
    {
      version: isVersion,
      source: required(isAddress),
      destination: required(isAddress),
      protocol: isByte,
      ttl: isByte,
      tos: isByte,
      identification: isUint16,
      ipFlags: isEncodedBy(flags(u8, ipFlagNames), 'a list of flags'),
      fragmentOffset: isInteger(0, 0xfff8),
      options: isOptionBytes,
      flowLabel: isInteger(0, 0xf_ffff),
      extensions: isExtensionBytes,
      firstExtension: isByte,
      tcp: isObject<TcpHeader>(
        {
          sourcePort: required(isUint16),
          destinationPort: required(isUint16),
          sequence: isUint32,
          acknowledgement: isUint32,
          flags: isEncodedBy(flags(u16, tcpFlagNames), 'a list of flags of TCP'),
          window: isUint16,
          urgent: isUint16,
          options: isOptionBytes,
        },
        'the header of TCP',
      ),
      udp: isObject<UdpHeader>(
        { sourcePort: required(isUint16), destinationPort: required(isUint16) },
        'the header of UDP',
      ),
      payload: isBytes,
    },
    'a packet',
  ),
);

/** Throws the error of a packet that cannot be built. */
function refuse(field: string, reason: string): never {
  throw new EncodeError('ERR_INVALID_ARG_VALUE', reason).within(field).toError('build packet');
}

/**
 * Builds a packet, with its lengths and checksums: those of IPv4, TCP, UDP, ICMP and ICMPv6. A packet of {@link parsePacket} can be given
 * as it is, or with changes.
 *
 * @throws TypeError or RangeError for a field that is wrong, and for a packet of more than 65,535 bytes
 */
export const buildPacket: (packet: IpPacketInput) => Uint8Array = operation(
  'build packet',
  () => [isPacket],
  (packet: IpPacketInput) => {
    const {
      tcp,
      udp,
      options = empty,
      extensions = empty,
      payload = empty,
      fragmentOffset = 0,
      ipFlags = [],
    } = packet;
    const isIpv6 = packet.source.includes(':');
    const { version = isIpv6 ? 6 : 4 } = packet;
    if (packet.destination.includes(':') !== isIpv6 || (version === 6) !== isIpv6)
      refuse('destination', 'expected addresses of the same family, that of the version');
    if (tcp !== undefined && udp !== undefined) refuse('udp', 'a packet has one header of tcp and udp');
    const protocol = tcp === undefined ? (udp === undefined ? (packet.protocol ?? 59) : UDP) : TCP;
    const tcpLength = tcp === undefined ? 0 : 20 + (tcp.options ?? empty).length;
    const transportLength = udp === undefined ? tcpLength : 8;
    const start = isIpv6 ? 40 + extensions.length : 20 + options.length;
    const length = start + transportLength + payload.length;
    if (length - (isIpv6 ? 40 : 0) > 0xffff)
      refuse('payload', `the packet has ${length} bytes, more than 65535`);
    if (fragmentOffset % 8 !== 0) refuse('fragmentOffset', 'expected a multiple of 8');
    const bytes = new Uint8Array(length);
    const view = viewOf(bytes);
    bytes.set(payload, start + transportLength);
    if (udp !== undefined) {
      view.setUint16(start, udp.sourcePort);
      view.setUint16(start + 2, udp.destinationPort);
      view.setUint16(start + 4, length - start);
    } else if (tcp !== undefined) writeTcp(view, start, tcp);
    const addresses = isIpv6
      ? writeIpv6(view, packet, protocol)
      : writeIpv4(view, packet, protocol, flagBits(ipFlagNames, ipFlags));
    if (!isFragment({ fragmentOffset, ipFlags })) writeChecksum(view, start, protocol, addresses);
    return bytes;
  },
);

function writeTcp(view: DataView, at: number, tcp: NonNullable<IpPacketInput['tcp']>): void {
  const { options = empty } = tcp;
  view.setUint16(at, tcp.sourcePort);
  view.setUint16(at + 2, tcp.destinationPort);
  view.setUint32(at + 4, tcp.sequence ?? 0);
  view.setUint32(at + 8, tcp.acknowledgement ?? 0);
  view.setUint8(at + 12, (5 + options.length / 4) << 4);
  view.setUint8(at + 13, flagBits(tcpFlagNames, tcp.flags ?? []));
  view.setUint16(at + 14, tcp.window ?? 0);
  view.setUint16(at + 18, tcp.urgent ?? 0);
  new Uint8Array(view.buffer).set(options, at + 20);
}

/** Writes the header of IPv4. Returns the bytes of both addresses. */
function writeIpv4(view: DataView, packet: IpPacketInput, protocol: number, ipFlags: number): Uint8Array {
  const { source, destination, options = empty, fragmentOffset = 0 } = packet;
  const bytes = new Uint8Array(view.buffer);
  const headerLength = 20 + options.length;
  view.setUint8(0, 0x40 | (headerLength / 4));
  view.setUint8(1, packet.tos ?? 0);
  view.setUint16(2, bytes.length);
  view.setUint16(4, packet.identification ?? 0);
  view.setUint16(6, (ipFlags << 13) | (fragmentOffset / 8));
  view.setUint8(8, packet.ttl ?? 64);
  view.setUint8(9, protocol);
  bytes.set(parseIpv4(source) as Uint8Array, 12);
  bytes.set(parseIpv4(destination) as Uint8Array, 16);
  bytes.set(options, 20);
  view.setUint16(10, checksumOf(sumOf(bytes, 0, headerLength)));
  return bytes.subarray(12, 20);
}

/** Writes the header of IPv6. Returns the bytes of both addresses. */
function writeIpv6(view: DataView, packet: IpPacketInput, protocol: number): Uint8Array {
  const { source, destination, extensions = empty, firstExtension = protocol } = packet;
  const bytes = new Uint8Array(view.buffer);
  view.setUint32(0, ((6 << 28) | ((packet.tos ?? 0) << 20) | (packet.flowLabel ?? 0)) >>> 0);
  view.setUint16(4, bytes.length - 40);
  view.setUint8(6, extensions.length === 0 ? protocol : firstExtension);
  view.setUint8(7, packet.ttl ?? 64);
  bytes.set(parseIpv6(source) as Uint8Array, 8);
  bytes.set(parseIpv6(destination) as Uint8Array, 24);
  bytes.set(extensions, 40);
  return bytes.subarray(8, 40);
}

/** Where the checksum is in the header of a protocol. */
const checksumOffsets: Readonly<Record<number, number>> = { [ICMP]: 2, [TCP]: 16, [UDP]: 6, [ICMPV6]: 2 };

/** Writes the checksum of the protocol above IP, where it has one. */
function writeChecksum(view: DataView, start: number, protocol: number, addresses: Uint8Array): void {
  const offset = checksumOffsets[protocol];
  const bytes = new Uint8Array(view.buffer);
  if (offset === undefined || start + offset + 2 > bytes.length) return;
  view.setUint16(start + offset, 0);
  const pseudo = protocol === ICMP ? 0 : pseudoSum(addresses, protocol, bytes.length - start);
  const checksum = checksumOf(sumOf(bytes, start, bytes.length, pseudo));
  // Of UDP, 0 means that there is no checksum.
  view.setUint16(start + offset, checksum === 0 && protocol === UDP ? 0xffff : checksum);
}
