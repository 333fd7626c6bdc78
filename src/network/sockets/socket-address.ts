import { littleEndian } from '../../netlink/codec/byte-order.ts';
import { show, throwInvalidType, throwInvalidValue } from '../../netlink/codec/encode-error.ts';
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '../../netlink/codec/scalars/addresses.ts';
import type { Check } from '../../netlink/request/input.ts';
import { AF_INET, AF_INET6 } from '../../syscalls/constants.ts';
import { errnoNumber } from '../../syscalls/errno.ts';
import { SystemError } from '../../syscalls/errors.ts';
import { ioctl } from '../../syscalls/ioctl.ts';

/** An IP address as sockets use it. */
export interface IpAddress {
  /** `AF_INET` or `AF_INET6`. */
  readonly family: number;
  /** 4 or 16 bytes, in network order. */
  readonly bytes: Uint8Array;
  /** Name or index of the link of an IPv6 address: `eth0` of `fe80::1%eth0`. */
  readonly scope?: string;
}

/** Parses `10.0.0.1`, `2001:db8::1` or `fe80::1%eth0`; returns `undefined` for other text. */
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

/** Returns whether an address is valid on a single link, which it must name: `fe80::/10`, `ff01::/16`, `ff02::/16`. */
export function needsScope({ family, bytes }: IpAddress): boolean {
  if (family !== AF_INET6) return false;
  const [first = 0, second = 0] = bytes;
  if (first === 0xff) return (second & 0xf) === 1 || (second & 0xf) === 2;
  return first === 0xfe && (second & 0xc0) === 0x80;
}

/** Encodes a `struct sockaddr_in` (linux/in.h) or `struct sockaddr_in6` (linux/in6.h); `scope` is the index of a link. */
export function encodeSocketAddress({ family, bytes }: IpAddress, scope: number, port = 0): Uint8Array {
  const address = new Uint8Array(family === AF_INET ? 16 : 28);
  const view = new DataView(address.buffer);
  view.setUint16(0, family, littleEndian);
  view.setUint16(2, port);
  address.set(bytes, family === AF_INET ? 4 : 8);
  if (family === AF_INET6) view.setUint32(24, scope, littleEndian);
  return address;
}

/** Decodes the address of a `struct sockaddr_in` or `sockaddr_in6`, without the port; `undefined` for another family. */
export function decodeSocketAddress(bytes: Uint8Array): { address: string; scope: number } | undefined {
  if (bytes.length < 16) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const family = view.getUint16(0, littleEndian);
  if (family === AF_INET) return { address: formatIpv4(bytes, 4), scope: 0 };
  if (family !== AF_INET6 || bytes.length < 28) return undefined;
  return { address: formatIpv6(bytes, 8), scope: view.getUint32(24, littleEndian) };
}

/** Size of `struct ifreq`, and the request for the index of a link (linux/sockios.h). */
const IFREQ_SIZE = 40;
const SIOCGIFINDEX = 0x8933;

/** Longest name of a link in bytes. */
const longestName = 15;

/**
 * Returns the index of a link in the namespace of a socket.
 *
 * @param fd descriptor of any socket
 * @param scope name or index of a link
 * @throws SystemError `ENODEV` if there is no such link
 */
export function linkIndex(fd: number, scope: string): number {
  if (/^\d+$/.test(scope)) return Number(scope);
  const name = new TextEncoder().encode(scope);
  // A longer name must not be cut: the rest could be the name of another link.
  if (name.length > longestName) throw new SystemError('ioctl', errnoNumber('ENODEV')!, `link ${scope}`);
  const request = new Uint8Array(IFREQ_SIZE);
  request.set(name);
  const result = ioctl(fd, SIOCGIFINDEX, request);
  if (result < 0) throw new SystemError('ioctl', -result, `link ${scope}`);
  return new DataView(request.buffer).getInt32(16, littleEndian);
}

/** An IPv4 or IPv6 address as text, with the link of a link-local address. */
export const isIpAddress: Check = Object.assign(
  (value: unknown) => {
    if (typeof value !== 'string') throwInvalidType('an IP address as text', value);
    if (parseIpAddress(value) === undefined) throwInvalidValue(`expected an IP address, got ${show(value)}`);
  },
  { expected: 'an IP address' },
);
