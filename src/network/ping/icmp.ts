/** Echo messages of ICMP (RFC 792) and ICMPv6 (RFC 4443), and names of ICMP errors. */

/** ICMP for IPv4, or ICMPv6. */
export type IcmpVersion = 4 | 6;

/** An echo request or reply. */
export interface Echo {
  readonly identifier: number;
  readonly sequence: number;
  readonly payload: Uint8Array;
}

/** Length of the header of an echo message. */
export const ECHO_HEADER = 8;

const types = {
  4: { request: 8, reply: 0 },
  6: { request: 128, reply: 129 },
} as const;

/** Returns the type of an echo reply, for filters. */
export function echoReplyType(version: IcmpVersion): number {
  return types[version].reply;
}

/**
 * Encodes an echo request. The IPv4 message has its checksum. The kernel adds the IPv6 checksum, which covers the addresses too.
 */
export function encodeEchoRequest(version: IcmpVersion, { identifier, sequence, payload }: Echo): Uint8Array {
  const bytes = new Uint8Array(ECHO_HEADER + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, types[version].request);
  view.setUint16(4, identifier);
  view.setUint16(6, sequence);
  bytes.set(payload, ECHO_HEADER);
  if (version === 4) view.setUint16(2, checksum(bytes));
  return bytes;
}

/** Decodes an echo request or reply, as asked for; `undefined` for another message. `bytes` begin with the ICMP header. */
export function decodeEcho(
  version: IcmpVersion,
  kind: 'request' | 'reply',
  bytes: Uint8Array,
): Echo | undefined {
  if (bytes.length < ECHO_HEADER || bytes[0] !== types[version][kind] || bytes[1] !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    identifier: view.getUint16(4),
    sequence: view.getUint16(6),
    payload: bytes.subarray(ECHO_HEADER),
  };
}

/** Returns the bytes behind the IPv4 header, which a raw socket returns with each datagram. */
export function withoutIpv4Header(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(((bytes[0] ?? 0) & 0xf) * 4);
}

/** Computes the internet checksum (RFC 1071) of bytes whose checksum field is zero. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** Errors by `type.code`. */
const errors: Record<IcmpVersion, Readonly<Record<string, string>>> = {
  4: {
    '3.0': 'network unreachable',
    '3.1': 'host unreachable',
    '3.2': 'protocol unreachable',
    '3.3': 'port unreachable',
    '3.4': 'fragmentation needed',
    '3.5': 'source route failed',
    '3.9': 'network administratively prohibited',
    '3.10': 'host administratively prohibited',
    '3.13': 'communication administratively prohibited',
    '11.0': 'time to live exceeded',
    '11.1': 'reassembly time exceeded',
    '12.0': 'parameter problem',
  },
  6: {
    '1.0': 'no route to destination',
    '1.1': 'communication administratively prohibited',
    '1.2': 'beyond scope of source address',
    '1.3': 'address unreachable',
    '1.4': 'port unreachable',
    '1.5': 'source address failed policy',
    '1.6': 'rejected by route',
    '2.0': 'packet too big',
    '3.0': 'hop limit exceeded',
    '3.1': 'reassembly time exceeded',
    '4.0': 'parameter problem',
  },
};

/** Returns the name of an ICMP error; `undefined` if it has none. */
export function icmpErrorText(version: IcmpVersion, type: number, code: number): string | undefined {
  return errors[version][`${type}.${code}`];
}
