import { AF_UNIX, SO_BINDTODEVICE, SOCK_CLOEXEC, SOL_SOCKET } from './constants.ts';
import { named, SystemError } from './errors.ts';
import { libc } from './libc.ts';
import { closeWatch } from './poll.ts';
import { closeAfterSends } from './pool-send.ts';

export { holdDescriptor, sendToAsync } from './pool-send.ts';

/** NULL; converted faster than `null`. */
const NULL = 0n;
/** Bytes of the longest socket address (`struct sockaddr_storage`). */
const SOCKADDR_STORAGE = 128;

/**
 * Opens a socket in the current network namespace of this thread. The socket closes on exec.
 *
 * @param domain `AF_*`
 * @param type `SOCK_*`
 * @param protocol of the domain, for example `NETLINK_ROUTE`
 * @returns the file descriptor
 * @throws SystemError `EPERM` or `EACCES` for raw sockets without `CAP_NET_RAW`, `EPROTONOSUPPORT`, `EMFILE` …
 */
export function openSocket(domain: number, type: number, protocol: number): number {
  const c = libc();
  const fd = c.socket(domain, type | SOCK_CLOEXEC, protocol);
  if (fd < 0)
    throw new SystemError('socket', c.errno(), `domain ${domain}, type ${type}, protocol ${protocol}`);
  return fd;
}

/**
 * Closes a file descriptor. Closes its watch before, if this thread has one. Waits for sends that pool threads have started.
 *
 * @throws SystemError `EBADF`
 */
export function closeFd(fd: number): void {
  closeWatch(fd);
  if (closeAfterSends(fd)) return;
  const c = libc();
  if (c.close(fd) < 0) throw new SystemError('close', c.errno(), `fd ${fd}`);
}

/**
 * Opens two connected local sockets (`socketpair(2)`). They close on exec.
 *
 * @param type `SOCK_*`
 * @returns their file descriptors
 * @throws SystemError `EMFILE`, `ENFILE`
 */
export function openSocketPair(type: number): [number, number] {
  const c = libc();
  const fds = new Uint32Array(2);
  if (c.socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds) < 0)
    throw new SystemError('socketpair', c.errno(), `type ${type}`);
  return [fds[0]!, fds[1]!];
}

/**
 * Binds a socket to an address.
 *
 * @param address the bytes of a `struct sockaddr_*`
 * @throws SystemError `EADDRINUSE`, `EADDRNOTAVAIL`, `EACCES`, `EPERM` …
 */
export function bind(fd: number, address: Uint8Array): void {
  const c = libc();
  if (c.bind(fd, address, address.byteLength) < 0) throw new SystemError('bind', c.errno(), `fd ${fd}`);
}

/**
 * Binds a socket to a single link (`SO_BINDTODEVICE` of socket(7)).
 *
 * @throws SystemError `ENODEV`, naming the link; `EPERM` without `CAP_NET_RAW` if the socket is bound to another link
 */
export function bindToDevice(fd: number, link: string): void {
  const bytes = new TextEncoder().encode(link);
  named(`link ${link}`, () => setSocketOption(fd, SOL_SOCKET, SO_BINDTODEVICE, bytes));
}

/**
 * Sets the address a datagram socket sends to and receives from.
 *
 * @param address the bytes of a `struct sockaddr_*`
 * @throws SystemError `ENETUNREACH`, `ECONNREFUSED`, `EINPROGRESS` on a stream socket that does not block …
 */
export function connect(fd: number, address: Uint8Array): void {
  const c = libc();
  if (c.connect(fd, address, address.byteLength) < 0) throw new SystemError('connect', c.errno(), `fd ${fd}`);
}

/**
 * The address a socket is bound to.
 *
 * @returns the bytes of a `struct sockaddr_*`, as many as the kernel gave
 * @throws SystemError `EBADF`, `ENOTSOCK`
 */
export function getsockname(fd: number): Uint8Array {
  const c = libc();
  const address = new Uint8Array(SOCKADDR_STORAGE);
  const length = Uint32Array.of(address.byteLength);
  if (c.getsockname(fd, address, length) < 0) throw new SystemError('getsockname', c.errno(), `fd ${fd}`);
  return address.subarray(0, length[0]);
}

/**
 * Sets a socket option.
 *
 * @param level `SOL_*`
 * @param value a number is passed as C `int`, bytes as they are
 * @throws SystemError `ENOPROTOOPT`, `EINVAL`, `EPERM` …
 */
export function setSocketOption(fd: number, level: number, option: number, value: number | Uint8Array): void {
  const c = libc();
  const bytes = typeof value === 'number' ? new Uint8Array(Int32Array.of(value).buffer) : value;
  if (c.setsockopt(fd, level, option, bytes, bytes.byteLength) < 0) {
    throw new SystemError('setsockopt', c.errno(), `fd ${fd}, level ${level}, option ${option}`);
  }
}

/**
 * Reads a socket option whose value is a C `int`.
 *
 * @param level `SOL_*`
 * @throws SystemError `ENOPROTOOPT`, `EBADF` …
 */
export function getSocketOption(fd: number, level: number, option: number): number {
  const c = libc();
  const value = new Uint32Array(1);
  const length = Uint32Array.of(value.byteLength);
  if (c.getsockopt(fd, level, option, value, length) < 0) {
    throw new SystemError('getsockopt', c.errno(), `fd ${fd}, level ${level}, option ${option}`);
  }
  return value[0]! | 0;
}

/**
 * Reads a socket option of any size.
 *
 * @param level `SOL_*`
 * @param size most bytes to read
 * @returns the bytes of the value, as many as the kernel gave
 * @throws SystemError `ENOPROTOOPT`, `EBADF` …
 */
export function readSocketOption(fd: number, level: number, option: number, size: number): Uint8Array {
  const c = libc();
  const value = new Uint8Array(size);
  const length = Uint32Array.of(size);
  if (c.getsockopt(fd, level, option, value, length) < 0) {
    throw new SystemError('getsockopt', c.errno(), `fd ${fd}, level ${level}, option ${option}`);
  }
  return value.subarray(0, length[0]);
}

/** Makes a function that returns the address of bytes, and caches the last one. Bytes whose buffer was detached have no length. */
function cachedAddress(): (bytes: Uint8Array) => number {
  let last: Uint8Array | undefined;
  let address = 0;
  return (bytes) => {
    if (bytes !== last) {
      address = Number(libc().address(bytes));
      last = bytes;
    }
    return address;
  };
}

const addressSent = cachedAddress();
const addressReceived = cachedAddress();

/**
 * Sends bytes. For the hot path: throws nothing and allocates nothing.
 *
 * @param data the bytes; the first `length` are sent
 * @param flags `MSG_*`
 * @param address the receiver; not needed on a connected socket, or for the kernel on a netlink socket
 * @returns the number of bytes sent, or the negative error number
 */
export function sendTo(
  fd: number,
  data: Uint8Array,
  length: number,
  flags: number,
  address?: Uint8Array,
): number {
  const c = libc();
  // A greater length would send memory behind the bytes.
  const size = Math.min(length, data.byteLength);
  const result =
    address === undefined
      ? c.send(fd, addressSent(data), size, flags)
      : c.sendto(fd, data, size, flags, address, address.byteLength);
  return result < 0 ? -c.errno() : result;
}

/** Set by the kernel on each receive with a sender. Its memory never moves. */
const senderLength = new Uint32Array(1);
let senderLengthAddress = NULL;

/**
 * Receives one datagram. For the hot path: throws nothing and allocates nothing.
 *
 * @param buffer where the datagram is stored
 * @param flags `MSG_*`; with `MSG_TRUNC` the result is the real length of the datagram, which may exceed the buffer
 * @param sender where the `struct sockaddr_*` of the sender is stored, followed by zeros
 * @returns the length, or the negative error number (`-EAGAIN` with `MSG_DONTWAIT` if there is nothing)
 */
export function receiveFrom(fd: number, buffer: Uint8Array, flags: number, sender?: Uint8Array): number {
  const c = libc();
  if (sender === undefined) {
    const length = c.recv(fd, addressReceived(buffer), buffer.byteLength, flags);
    return length < 0 ? -c.errno() : length;
  }
  if (senderLengthAddress === NULL) senderLengthAddress = c.address(senderLength);
  senderLength[0] = sender.byteLength;
  const length = c.recvfrom(fd, buffer, buffer.byteLength, flags, sender, senderLengthAddress);
  if (length < 0) return -c.errno();
  if (senderLength[0] < sender.byteLength) sender.fill(0, senderLength[0]);
  return length;
}
