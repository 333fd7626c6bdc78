import { AF_NETLINK } from '../../syscalls/constants.ts';
import * as socket from '../../syscalls/socket.ts';
import { littleEndian } from '../codec/byte-order.ts';

/** Offset of the port in a `struct sockaddr_nl`: family u16, padding u16, port u32, groups u32, host byte order. */
export const portOffset = 4;
/** Offset of the groups: bit n - 1 for group n. */
export const groupsOffset = 8;

/** Makes the address of the kernel: port 0, no groups. */
export function kernelAddress(): Uint8Array {
  const address = new Uint8Array(12);
  new DataView(address.buffer).setUint16(0, AF_NETLINK, littleEndian);
  return address;
}

/** Reads the port of a `struct sockaddr_nl`. */
export function portOf(address: Uint8Array): number {
  return new DataView(address.buffer, address.byteOffset).getUint32(portOffset, littleEndian);
}

/** Reads the groups of a `struct sockaddr_nl`. */
export function groupsOf(address: Uint8Array): number {
  return new DataView(address.buffer, address.byteOffset).getUint32(groupsOffset, littleEndian);
}

/** Binds a netlink socket to a port that the kernel chooses. Returns the port. */
export function bindToAnyPort(fd: number): number {
  socket.bind(fd, kernelAddress());
  return portOf(socket.getsockname(fd));
}
