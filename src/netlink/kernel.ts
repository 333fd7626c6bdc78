import {
  AF_NETLINK,
  MSG_DONTWAIT,
  MSG_TRUNC,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_SNDBUF,
  SO_SNDBUFFORCE,
  SOCK_RAW,
  SOL_NETLINK,
  SOL_SOCKET,
} from '../syscalls/constants.ts';
import { inNetworkNamespace } from '../syscalls/namespace.ts';
import { watchReadable } from '../syscalls/poll.ts';
import * as socket from '../syscalls/socket.ts';
import { littleEndian } from './codec/buffer.ts';
import { type Protocol, protocols } from './protocols.ts';
import type { Transport } from './transport.ts';

/** How a netlink socket is opened. */
export interface TransportOptions {
  /** The namespace that it belongs to for life; this thread's own unless told. Anything with an open `fd` of one. */
  readonly namespace?: { readonly fd: number } | undefined;
  /** Bytes that the kernel may queue for it. Above `net.core.rmem_max` only with CAP_NET_ADMIN; else that maximum. */
  readonly receiveBufferSize?: number | undefined;
  /** Bytes that may be sent at once, likewise. */
  readonly sendBufferSize?: number | undefined;
  /** Checks requests to get strictly, and filters dumps in the kernel (`NETLINK_GET_STRICT_CHK`, Linux 4.20). On unless told. */
  readonly strictCheck?: boolean | undefined;
}

// Options of SOL_NETLINK (linux/netlink.h).
const NETLINK_CAP_ACK = 10;
const NETLINK_EXT_ACK = 11;
const NETLINK_GET_STRICT_CHK = 12;

/** `struct sockaddr_nl`: family, pad, port, groups. All zero but the family, it is the kernel. */
function kernelAddress(): Uint8Array {
  const address = new Uint8Array(12);
  new DataView(address.buffer).setUint16(0, AF_NETLINK, littleEndian);
  return address;
}

/**
 * Opens an AF_NETLINK socket and connects it to the kernel, so that the kernel refuses what other processes send to it
 * (`netlink_getsockbyportid`). Nothing stays open where it throws.
 *
 * @throws SystemError
 */
export function openKernelTransport(protocol: Protocol, options: TransportOptions = {}): Transport {
  const open = (): number => socket.openSocket(AF_NETLINK, SOCK_RAW, protocols[protocol]);
  const fd = options.namespace === undefined ? open() : inNetworkNamespace(options.namespace.fd, open);
  try {
    configure(fd, options);
    socket.bind(fd, kernelAddress());
    socket.connect(fd, kernelAddress());
    const name = socket.getsockname(fd);
    const port = new DataView(name.buffer, name.byteOffset).getUint32(4, littleEndian);
    return {
      port,
      send: (bytes, length) => socket.sendTo(fd, bytes, length, 0),
      sendAsync: (bytes, length) => socket.sendToAsync(fd, bytes, length, 0),
      receive: (buffer, wait) => socket.receiveFrom(fd, buffer, wait ? MSG_TRUNC : MSG_TRUNC | MSG_DONTWAIT),
      watch: (onReadable) => watchReadable(fd, onReadable),
      close: () => socket.closeFd(fd),
    };
  } catch (error) {
    socket.closeFd(fd);
    throw error;
  }
}

function configure(fd: number, options: TransportOptions): void {
  for (const option of [NETLINK_CAP_ACK, NETLINK_EXT_ACK]) socket.setSocketOption(fd, SOL_NETLINK, option, 1);
  if (options.strictCheck !== false) trySetOption(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
  setBuffer(fd, SO_RCVBUFFORCE, SO_RCVBUF, options.receiveBufferSize);
  setBuffer(fd, SO_SNDBUFFORCE, SO_SNDBUF, options.sendBufferSize);
}

function setBuffer(fd: number, force: number, plain: number, size: number | undefined): void {
  if (size === undefined) return;
  if (!trySetOption(fd, SOL_SOCKET, force, size)) socket.setSocketOption(fd, SOL_SOCKET, plain, size);
}

/** Whether the kernel has the option and lets us set it. */
function trySetOption(fd: number, level: number, option: number, value: number): boolean {
  try {
    socket.setSocketOption(fd, level, option, value);
    return true;
  } catch {
    return false;
  }
}
