import { endianness } from 'node:os';
import { afterEach } from 'vitest';
import * as sys from '../../src/syscalls/index.ts';

/** Whether this machine stores the lowest byte first. */
export const little = endianness() === 'LE';

const open: number[] = [];
/** A socket that is closed after the test. */
export function openSocket(domain: number, type: number, protocol: number): number {
  const fd = sys.openSocket(domain, type, protocol);
  open.push(fd);
  return fd;
}
afterEach(() => {
  for (const fd of open.splice(0)) sys.closeFd(fd);
});

/** `struct sockaddr_nl` of the kernel. */
export function netlinkAddress(): Uint8Array {
  const address = new Uint8Array(12);
  new DataView(address.buffer).setUint16(0, sys.AF_NETLINK, little);
  return address;
}

/** RTM_GETLINK for the first link, the loopback. */
export function getLink(): Uint8Array {
  const message = new Uint8Array(32);
  const view = new DataView(message.buffer);
  view.setUint32(0, message.length, little);
  view.setUint16(4, 18, little);
  view.setUint16(6, 1, little);
  view.setUint32(8, 7, little);
  view.setUint32(20, 1, little);
  return message;
}

/** A bound route socket. */
export function routeSocket(): number {
  const fd = openSocket(sys.AF_NETLINK, sys.SOCK_RAW, 0);
  sys.bind(fd, netlinkAddress());
  return fd;
}

/** `struct sockaddr_un` without a path: the kernel chooses a name. */
export function unixAddress(): Uint8Array {
  return new Uint8Array(Uint16Array.of(sys.AF_UNIX).buffer);
}

/** Two datagram sockets of the machine itself; the first is connected to the second. */
export function socketPair(): [number, number] {
  const [a, b] = [openSocket(sys.AF_UNIX, sys.SOCK_DGRAM, 0), openSocket(sys.AF_UNIX, sys.SOCK_DGRAM, 0)];
  sys.bind(a, unixAddress());
  sys.bind(b, unixAddress());
  sys.connect(a, sys.getsockname(b));
  return [a, b];
}
