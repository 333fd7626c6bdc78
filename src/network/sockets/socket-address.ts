import { littleEndian } from '../../netlink/codec/byte-order.ts';
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '../../netlink/codec/scalars/addresses.ts';
import { AF_INET, AF_INET6 } from '../../syscalls/constants.ts';
import { SystemError } from '../../syscalls/errors.ts';
import { ioctl } from '../../syscalls/ioctl.ts';

/** An IP address with what belongs to it on a socket. */
export interface IpAddress {
  /** `AF_INET` or `AF_INET6`. */
  readonly family: number;
  /** 4 or 16 bytes, in network order. */
  readonly bytes: Uint8Array;
  /** The link of an IPv6 address, by name or index: `eth0` of `fe80::1%eth0`. */
  readonly scope?: string;
}

/** The address of the text `10.0.0.1`, `2001:db8::1` or `fe80::1%eth0`; `undefined` for any other text. */
export function parseIpAddress(text: string): IpAddress | undefined {
  const [address = '', scope, ...more] = text.split('%');
  if (!address.includes(':')) {
    const bytes = parseIpv4(text);
    return bytes && { family: AF_INET, bytes };
  }
  const bytes = parseIpv6(address);
  if (bytes === undefined || scope === '' || more.length > 0) return undefined;
  return { family: AF_INET6, bytes, ...(scope !== undefined && { scope }) };
}

/** Whether the address means something on one link only, which must be told: `fe80::/10`, `ff01::/16`, `ff02::/16`. */
export function needsScope({ family, bytes }: IpAddress): boolean {
  if (family !== AF_INET6) return false;
  const [first = 0, second = 0] = bytes;
  if (first === 0xff) return (second & 0xf) === 1 || (second & 0xf) === 2;
  return first === 0xfe && (second & 0xc0) === 0x80;
}

/** `struct sockaddr_in` (linux/in.h) or `struct sockaddr_in6` (linux/in6.h) ; `scope` is the index of a link. */
export function encodeSocketAddress({ family, bytes }: IpAddress, scope: number, port = 0): Uint8Array {
  const address = new Uint8Array(family === AF_INET ? 16 : 28);
  const view = new DataView(address.buffer);
  view.setUint16(0, family, littleEndian);
  view.setUint16(2, port);
  address.set(bytes, family === AF_INET ? 4 : 8);
  if (family === AF_INET6) view.setUint32(24, scope, littleEndian);
  return address;
}

/** The address, without port, of a `struct sockaddr_in` or `sockaddr_in6`; `undefined` for another family. */
export function decodeSocketAddress(bytes: Uint8Array): { address: string; scope: number } | undefined {
  if (bytes.length < 16) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const family = view.getUint16(0, littleEndian);
  if (family === AF_INET) return { address: formatIpv4(bytes, 4), scope: 0 };
  if (family !== AF_INET6 || bytes.length < 28) return undefined;
  return { address: formatIpv6(bytes, 8), scope: view.getUint32(24, littleEndian) };
}

/** `struct ifreq`, and the request for the index of a link (linux/sockios.h). */
const IFREQ_SIZE = 40;
const SIOCGIFINDEX = 0x8933;

/**
 * The index of the link of an address, in the namespace of a socket.
 *
 * @param fd of any socket
 * @param scope name of a link, or its index
 * @throws SystemError `ENODEV` where there is no such link
 */
export function linkIndex(fd: number, scope: string): number {
  if (/^\d+$/.test(scope)) return Number(scope);
  const request = new Uint8Array(IFREQ_SIZE);
  request.set(new TextEncoder().encode(scope).subarray(0, 15));
  const result = ioctl(fd, SIOCGIFINDEX, request);
  if (result < 0) throw new SystemError('ioctl', -result, `link ${scope}`);
  return new DataView(request.buffer).getInt32(16, littleEndian);
}
