import { statSync } from 'node:fs';
import { argumentError } from '../../syscalls/arguments.ts';
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
} from '../../syscalls/constants.ts';
import { DatagramVector } from '../../syscalls/datagram-vector.ts';
import { ioctl } from '../../syscalls/ioctl.ts';
import { type ControlMessage, receiveMessage } from '../../syscalls/message.ts';
import { inNetworkNamespace, namespaceInode } from '../../syscalls/namespace.ts';
import { watchReadable } from '../../syscalls/poll.ts';
import * as socket from '../../syscalls/socket.ts';
import { littleEndian } from '../codec/byte-order.ts';
import type {
  EventDatagram,
  EventTransport,
  EventVector,
  ReceiveVector,
  SubscribeOptions,
  Transport,
} from './transport.ts';

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
const NETLINK_ADD_MEMBERSHIP = 1;
const NETLINK_LISTEN_ALL_NSID = 8;
const NETLINK_CAP_ACK = 10;
const NETLINK_EXT_ACK = 11;
const NETLINK_GET_STRICT_CHK = 12;
/** Gives a descriptor of the network namespace of a socket (linux/sockios.h). Needs CAP_NET_ADMIN there. */
const SIOCGSKNS = 0x894c;
/** The kernel keeps this much of the send buffer for itself. */
const sendOverhead = 32;

/** `struct sockaddr_nl`: family, pad, port, groups. All zero but the family, it is the kernel. */
function kernelAddress(): Uint8Array {
  const address = new Uint8Array(12);
  new DataView(address.buffer).setUint16(0, AF_NETLINK, littleEndian);
  return address;
}

/** The port of a `struct sockaddr_nl`. */
function portOf(address: Uint8Array): number {
  return new DataView(address.buffer, address.byteOffset).getUint32(4, littleEndian);
}

/**
 * Opens an AF_NETLINK socket and connects it to the kernel, so that the kernel refuses what other processes send to it
 * (`netlink_getsockbyportid`). Nothing stays open where it throws.
 *
 * @throws SystemError
 */
export function openKernelTransport(protocol: number, options: TransportOptions = {}): Transport {
  const open = (): number => socket.openSocket(AF_NETLINK, SOCK_RAW, protocol);
  const fd = options.namespace === undefined ? open() : inNetworkNamespace(fdOf(options.namespace), open);
  return orClose(fd, () => {
    configure(fd, options);
    const port = bind(fd);
    socket.connect(fd, kernelAddress());
    return {
      port,
      receiveBufferSize: socket.getSocketOption(fd, SOL_SOCKET, SO_RCVBUF),
      sendBufferSize: socket.getSocketOption(fd, SOL_SOCKET, SO_SNDBUF) - sendOverhead,
      send: (bytes, length) => socket.sendTo(fd, bytes, length, 0),
      sendAsync: (bytes, length) => socket.sendToAsync(fd, bytes, length, 0),
      receive: (buffer, wait) => socket.receiveFrom(fd, buffer, wait ? MSG_TRUNC : MSG_TRUNC | MSG_DONTWAIT),
      openVector: () => openVector(fd),
      watch: (onReadable) => watchReadable(fd, onReadable),
      subscribe: (groups, wanted) => subscribe(fd, protocol, groups, wanted),
      close: () => socket.closeFd(fd),
    };
  });
}

function fdOf(namespace: { readonly fd: number }): number {
  const fd = namespace?.fd;
  if (Number.isInteger(fd)) return fd;
  throw argumentError('ERR_INVALID_ARG_TYPE', 'namespace: expected an object with the open fd of one');
}

/** Acknowledgements that are received at once, and the longest of them: one that explains a refusal has a few hundred bytes. */
const ringSlots = 64;
const ringSlotLength = 2048;

/** One for all sockets of this thread: what is received is dealt out before anything else is. */
let sharedVector: DatagramVector | undefined;

function openVector(fd: number): ReceiveVector {
  sharedVector ??= new DatagramVector(ringSlots, ringSlotLength);
  const ring = sharedVector;
  return {
    bytes: ring.bytes,
    slotLength: ringSlotLength,
    receive: () => ring.receive(fd, MSG_TRUNC | MSG_DONTWAIT),
    lengthOf: (slot) => ring.lengthOf(slot),
  };
}

/** Opens a socket in the namespace of `neighbour` that hears notifications. */
function subscribe(
  neighbour: number,
  protocol: number,
  groups: readonly number[],
  options: SubscribeOptions,
): EventTransport {
  const fd = inNamespaceOf(neighbour, () => socket.openSocket(AF_NETLINK, SOCK_RAW, protocol));
  return orClose(fd, () => {
    setBuffer(fd, SO_RCVBUFFORCE, SO_RCVBUF, options.receiveBufferSize);
    if (options.allNamespaces) socket.setSocketOption(fd, SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, 1);
    const port = bind(fd);
    for (const group of groups) socket.setSocketOption(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
    return {
      port,
      receive: (buffer) => receiveEvent(fd, buffer),
      openVector: (slotLength) => openEventVector(fd, slotLength),
      watch: (onReadable) => watchReadable(fd, onReadable),
      close: () => socket.closeFd(fd),
    };
  });
}

/** Notifications that are received at once. */
const eventSlots = 32;

function openEventVector(fd: number, slotLength: number): EventVector {
  const ring = new DatagramVector(eventSlots, slotLength, true);
  return {
    bytes: ring.bytes,
    slotLength,
    receive: () => ring.receive(fd, MSG_TRUNC | MSG_DONTWAIT),
    lengthOf: (slot) => ring.lengthOf(slot),
    fromKernel: (slot) => ring.senderNumber(slot, 4) === 0,
    nsidOf: (slot) => nsidIn(ring.controlOf(slot)),
  };
}

/** The identifier of the namespace that a notification is from, where that is another one. */
function nsidIn(control: readonly ControlMessage[]): number | undefined {
  const nsid = control.find(({ level, type }) => level === SOL_NETLINK && type === NETLINK_LISTEN_ALL_NSID);
  return nsid === undefined ? undefined : new DataView(nsid.data.buffer).getInt32(0, littleEndian);
}

function receiveEvent(fd: number, buffer: Uint8Array): EventDatagram {
  const { length, sender, control } = receiveMessage(fd, buffer, MSG_TRUNC | MSG_DONTWAIT);
  return {
    length,
    fromKernel: sender.length >= 8 && portOf(sender) === 0,
    nsid: nsidIn(control),
  };
}

/** Runs `open` in the namespace that a socket belongs to, wherever this thread is. */
function inNamespaceOf(fd: number, open: () => number): number {
  const namespace = ioctl(fd, SIOCGSKNS);
  // Who may not ask for it has no way to another namespace than this thread's.
  if (namespace < 0) return open();
  try {
    const wanted = namespaceInode(namespace);
    const here = statSync('/proc/thread-self/ns/net', { bigint: true });
    if (wanted.inode === here.ino && wanted.device === here.dev) return open();
    return inNetworkNamespace(namespace, open);
  } finally {
    socket.closeFd(namespace);
  }
}

function orClose<T>(fd: number, use: () => T): T {
  try {
    return use();
  } catch (error) {
    socket.closeFd(fd);
    throw error;
  }
}

function bind(fd: number): number {
  socket.bind(fd, kernelAddress());
  return portOf(socket.getsockname(fd));
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
