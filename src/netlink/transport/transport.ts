import type { ReadableWatch } from '../../syscalls/poll.ts';

export type { ReadableWatch } from '../../syscalls/poll.ts';

/** Errors of receiving that have a special meaning (asm-generic/errno-base.h, errno.h). */
export const EINTR = 4;
export const EAGAIN = 11;
export const EINVAL = 22;
export const ENOBUFS = 105;

/** Longest datagram that can be sent by default (`net.core.wmem_default`). */
export const defaultSendBufferSize = 212_992;
/** Bytes that the kernel queues for a socket by default (`net.core.rmem_default`). */
export const defaultReceiveBufferSize = 212_992;

/** Buffers for many short datagrams that are received at once. */
export interface ReceiveVector {
  /** The slots, one behind the other. */
  readonly bytes: Uint8Array;
  /** Bytes per slot. */
  readonly slotLength: number;
  /** Receives datagrams without waiting, at most one per slot. Returns their number, or a negative errno. */
  receive(): number;
  /** Returns the real length of the datagram in a slot. It is more than that of the slot for a datagram that did not fit. */
  lengthOf(slot: number): number;
}

/** Buffers for many notifications. */
export interface EventVector extends ReceiveVector {
  /** As {@link EventDatagram.fromKernel}. */
  fromKernel(slot: number): boolean;
  /** As {@link EventDatagram.nsid}. */
  nsidOf(slot: number): number | undefined;
}

/** The datagrams below a `NetlinkSocket`: to and from the kernel, or from a recording. */
export interface Transport {
  /** Port number of this end (`nl_pid`). */
  readonly port: number;
  /** Descriptor of the socket, where there is one. */
  readonly fd?: number;
  /** Bytes that the kernel queues, as it accounts them (`SO_RCVBUF`). The default of the kernel if absent. */
  readonly receiveBufferSize?: number;
  /** Longest datagram that can be sent, in bytes. The default of the kernel if absent. */
  readonly sendBufferSize?: number;
  /** Sends the first `length` bytes as one datagram. Returns the number of bytes sent, or a negative errno. */
  send(bytes: Uint8Array, length: number): number;
  /** Sends on a pool thread, as {@link send}. The bytes must not change before the promise is settled. */
  sendAsync(bytes: Uint8Array, length: number): Promise<number>;
  /**
   * Receives one datagram. Returns its real length, which is more than that of the buffer for a datagram that did not fit;
   * or a negative errno: `-EAGAIN` if there is no datagram and `wait` is false.
   */
  receive(buffer: Uint8Array, wait: boolean): number;
  /**
   * Makes buffers for many datagrams. Absent if the transport receives one at a time. Without a length the buffers are for short
   * datagrams, and shared: their content is valid until the next receive of any socket.
   */
  openVector?(slotLength?: number, slots?: number): ReceiveVector;
  /** Enlarges the buffers of the kernel to at least these sizes, as far as it permits. Absent if they are fixed. */
  enlarge?(sendBufferSize: number, receiveBufferSize: number): void;
  /** Makes a watch that calls back while there is something to receive. It is not started. */
  watch(onReadable: () => void): ReadableWatch;
  /** Opens a second transport in the same namespace, for the notifications of multicast groups. Absent if there are none. */
  subscribe?(groups: readonly number[], options: SubscribeOptions): EventTransport;
  close(): void;
}

/** How an {@link EventTransport} is opened. */
export interface SubscribeOptions {
  /** Includes the namespaces for which this one has identifiers (`NETLINK_LISTEN_ALL_NSID`). Needs CAP_NET_BROADCAST. */
  readonly allNamespaces: boolean;
  /** Bytes of notifications that the kernel may queue. */
  readonly receiveBufferSize: number;
  /** Bits of the groups to which processes of root may send: bit n - 1 for group n. None if absent. */
  readonly rootGroups?: number | undefined;
  /** Messages that the subscription sends when it begins and when it ends. */
  readonly greetings?: { readonly begin: readonly Uint8Array[]; readonly end: Uint8Array } | undefined;
}

/** A datagram of notifications. */
export interface EventDatagram {
  /** Real length, which is more than that of the buffer for a datagram that did not fit; or a negative errno. */
  readonly length: number;
  /**
   * Whether the kernel sent it, or a process of root to one of `rootGroups`. Other processes with CAP_NET_ADMIN can send to
   * multicast groups too.
   */
  readonly fromKernel: boolean;
  /** Identifier of the namespace that it is about, if that is another one (`NETLINK_LISTEN_ALL_NSID`). */
  readonly nsid: number | undefined;
}

/** The source of notifications. */
export interface EventTransport {
  readonly port: number;
  /** Receives one datagram. Its `length` is `-EAGAIN` if there is none. */
  receive(buffer: Uint8Array): EventDatagram;
  /** Makes buffers for many datagrams of so many bytes. Absent if the transport receives one at a time. */
  openVector?(slotLength: number): EventVector;
  /** Makes a watch that calls back while there is something to receive. It is not started. */
  watch(onReadable: () => void): ReadableWatch;
  close(): void;
}
