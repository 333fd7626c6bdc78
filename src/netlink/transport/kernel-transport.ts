import { argumentError } from '../../syscalls/arguments.ts';
import {
  AF_NETLINK,
  MSG_DONTWAIT,
  MSG_TRUNC,
  SO_RCVBUF,
  SO_SNDBUF,
  SOCK_RAW,
  SOL_NETLINK,
  SOL_SOCKET,
} from '../../syscalls/constants.ts';
import { DatagramVector } from '../../syscalls/datagram-vector.ts';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import { watchReadable } from '../../syscalls/poll.ts';
import * as socket from '../../syscalls/socket.ts';
import { subscribeToKernel } from './kernel-events.ts';
import { bindToAnyPort, kernelAddress } from './socket-address.ts';
import { closeOnError, setReceiveBuffer, setSendBuffer, trySetOption } from './socket-options.ts';
import type {
  EventTransport,
  ReadableWatch,
  ReceiveVector,
  SubscribeOptions,
  Transport,
} from './transport.ts';

/** How a netlink socket is opened. */
export interface TransportOptions {
  /** The network namespace of the socket: any object with an open `fd` of one. By default that of this thread. */
  readonly namespace?: { readonly fd: number } | undefined;
  /** Bytes that the kernel may queue for the socket. More than `net.core.rmem_max` needs CAP_NET_ADMIN; without, it is the limit. */
  readonly receiveBufferSize?: number | undefined;
  /** Bytes that can be sent at once. More than `net.core.wmem_max` needs CAP_NET_ADMIN; without, it is the limit. */
  readonly sendBufferSize?: number | undefined;
  /** Whether the kernel checks get requests strictly and filters dumps (`NETLINK_GET_STRICT_CHK`, Linux 4.20). True by default. */
  readonly strictCheck?: boolean | undefined;
}

/** Options of sockets of which only the library opens any. */
export interface InternalTransportOptions extends TransportOptions {
  /** Whether receiving reports datagrams that were lost (ENOBUFS). True by default; false is for senders that report it otherwise. */
  readonly reportLoss?: boolean | undefined;
}

// Options of SOL_NETLINK (linux/netlink.h).
const NETLINK_NO_ENOBUFS = 5;
const NETLINK_CAP_ACK = 10;
const NETLINK_EXT_ACK = 11;
const NETLINK_GET_STRICT_CHK = 12;
/** Bytes of the send buffer that the kernel does not use for the datagram. */
const sendOverhead = 32;

/** Number of datagrams that are received at once, and their longest: an ACK with an extended acknowledgement has some hundred bytes. */
const vectorSlots = 64;
const vectorSlotLength = 2048;

/** The vector that all sockets of this thread share, because received datagrams are handled before the next are received. */
let sharedVector: DatagramVector | undefined;

/**
 * Opens an AF_NETLINK socket and connects it to the kernel. The kernel then refuses datagrams of other processes to it
 * (`netlink_getsockbyportid`). Nothing stays open if it throws.
 *
 * @param protocol number of the protocol (`NETLINK_*` of linux/netlink.h)
 * @throws SystemError
 */
export function openTransport(protocol: number, options: InternalTransportOptions = {}): Transport {
  const open = (): number => socket.openSocket(AF_NETLINK, SOCK_RAW, protocol);
  const fd = options.namespace === undefined ? open() : inNetworkNamespace(fdOf(options.namespace), open);
  return closeOnError(fd, () => {
    configure(fd, options);
    const port = bindToAnyPort(fd);
    socket.connect(fd, kernelAddress());
    return new KernelTransport(fd, protocol, port);
  });
}

function fdOf(namespace: { readonly fd: number }): number {
  const fd = namespace?.fd;
  if (Number.isInteger(fd)) return fd;
  throw argumentError(
    'ERR_INVALID_ARG_TYPE',
    'namespace: expected an object with the open fd of a namespace',
  );
}

function configure(fd: number, options: InternalTransportOptions): void {
  for (const option of [NETLINK_CAP_ACK, NETLINK_EXT_ACK]) socket.setSocketOption(fd, SOL_NETLINK, option, 1);
  if (options.strictCheck !== false) trySetOption(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
  if (options.reportLoss === false) socket.setSocketOption(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, 1);
  if (options.receiveBufferSize !== undefined) setReceiveBuffer(fd, options.receiveBufferSize);
  if (options.sendBufferSize !== undefined) setSendBuffer(fd, options.sendBufferSize);
}

/** A netlink socket that is connected to the kernel. */
class KernelTransport implements Transport {
  readonly port: number;
  receiveBufferSize: number;
  sendBufferSize: number;
  readonly #fd: number;
  readonly #protocol: number;

  constructor(fd: number, protocol: number, port: number) {
    this.port = port;
    this.receiveBufferSize = socket.getSocketOption(fd, SOL_SOCKET, SO_RCVBUF);
    this.sendBufferSize = socket.getSocketOption(fd, SOL_SOCKET, SO_SNDBUF) - sendOverhead;
    this.#fd = fd;
    this.#protocol = protocol;
  }

  get fd(): number {
    return this.#fd;
  }

  send(bytes: Uint8Array, length: number): number {
    return socket.sendTo(this.#fd, bytes, length, 0);
  }

  sendAsync(bytes: Uint8Array, length: number): Promise<number> {
    return socket.sendToAsync(this.#fd, bytes, length, 0);
  }

  receive(buffer: Uint8Array, wait: boolean): number {
    return socket.receiveFrom(this.#fd, buffer, wait ? MSG_TRUNC : MSG_TRUNC | MSG_DONTWAIT);
  }

  openVector(slotLength?: number, slots = vectorSlots): ReceiveVector {
    if (slotLength === undefined) sharedVector ??= new DatagramVector(vectorSlots, vectorSlotLength);
    const vector =
      slotLength === undefined ? (sharedVector as DatagramVector) : new DatagramVector(slots, slotLength);
    return {
      bytes: vector.bytes,
      slotLength: vector.slotLength,
      receive: () => vector.receive(this.#fd, MSG_TRUNC | MSG_DONTWAIT),
      lengthOf: (slot) => vector.lengthOf(slot),
    };
  }

  enlarge(sendBufferSize: number, receiveBufferSize: number): void {
    const fd = this.#fd;
    if (sendBufferSize > this.sendBufferSize) {
      setSendBuffer(fd, sendBufferSize + sendOverhead);
      this.sendBufferSize = socket.getSocketOption(fd, SOL_SOCKET, SO_SNDBUF) - sendOverhead;
    }
    if (receiveBufferSize > this.receiveBufferSize) {
      setReceiveBuffer(fd, receiveBufferSize);
      this.receiveBufferSize = socket.getSocketOption(fd, SOL_SOCKET, SO_RCVBUF);
    }
  }

  watch(onReadable: () => void): ReadableWatch {
    return watchReadable(this.#fd, onReadable);
  }

  subscribe(groups: readonly number[], options: SubscribeOptions): EventTransport {
    return subscribeToKernel(this.#fd, this.#protocol, groups, options);
  }

  close(): void {
    socket.closeFd(this.#fd);
  }
}
