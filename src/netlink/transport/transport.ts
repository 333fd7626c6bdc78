/** Errors of receiving that say something else than that it cannot be done (asm-generic/errno-base.h, errno.h). */
export const EINTR = 4;
export const EAGAIN = 11;
export const EINVAL = 22;
export const ENOBUFS = 105;

/**
 * Tells when a transport has something to read: while started, also of what was there before. Every method may be called
 * in any order, also after `close`.
 */
export interface ReadableWatch {
  start(): void;
  stop(): void;
  /** Keeps the process alive while started. */
  ref(): void;
  unref(): void;
  close(): void;
}

/** Room for many short datagrams, to be received at once. */
export interface ReceiveVector {
  /** One slot behind the other. */
  readonly bytes: Uint8Array;
  /** Bytes a slot. */
  readonly slotLength: number;
  /** Receives what there is, without waiting, as far as there are slots. Returns how many, or a negative errno. */
  receive(): number;
  /** Real length of the datagram in a slot, which is more than the slot's where it did not fit. */
  lengthOf(slot: number): number;
}

/** Room for many notifications. */
export interface EventVector extends ReceiveVector {
  /** As of an {@link EventDatagram}. */
  fromKernel(slot: number): boolean;
  nsidOf(slot: number): number | undefined;
}

/** What a `NetlinkSocket` sits on: datagrams to and from the kernel, or a recording of them. */
export interface Transport {
  /** Port number of this end (`nl_pid`). */
  readonly port: number;
  /** Bytes that may wait to be received, as the kernel counts them (`SO_RCVBUF`); its usual default where absent. */
  readonly receiveBufferSize?: number;
  /** Longest datagram that can be sent; the kernel's usual default where absent. */
  readonly sendBufferSize?: number;
  /** Sends the first `length` bytes as one datagram. Returns the bytes sent, or a negative errno. */
  send(bytes: Uint8Array, length: number): number;
  /** The same on a pool thread. The bytes must not change until it is done. */
  sendAsync(bytes: Uint8Array, length: number): Promise<number>;
  /**
   * Receives one datagram. Returns its real length, which is more than the buffer's where it did not fit, or a
   * negative errno: `-EAGAIN` where there is none and `wait` is false.
   */
  receive(buffer: Uint8Array, wait: boolean): number;
  /** Makes room to receive many short datagrams at once, where it can. */
  openVector?(): ReceiveVector;
  /** Watches for readability; not started yet. */
  watch(onReadable: () => void): ReadableWatch;
  /** Opens a second one in the same namespace, for the notifications of some groups. */
  subscribe?(groups: readonly number[], options: SubscribeOptions): EventTransport;
  close(): void;
}

/** How an {@link EventTransport} is opened. */
export interface SubscribeOptions {
  /** Hear also of the namespaces that this one has identifiers for (`NETLINK_LISTEN_ALL_NSID`). Needs CAP_NET_BROADCAST. */
  readonly allNamespaces: boolean;
  /** Bytes of notifications that the kernel may queue. */
  readonly receiveBufferSize: number;
}

/** A datagram of notifications. */
export interface EventDatagram {
  /** Its real length, which is more than the buffer's where it did not fit; or a negative errno. */
  readonly length: number;
  /** Whether the kernel sent it: other processes with CAP_NET_ADMIN can send to groups as well. */
  readonly fromKernel: boolean;
  /** Identifier of the namespace that it is about, where that is another one (`NETLINK_LISTEN_ALL_NSID`). */
  readonly nsid: number | undefined;
}

/** Where notifications come from. */
export interface EventTransport {
  readonly port: number;
  /** Receives one datagram; `length` is `-EAGAIN` where there is none. */
  receive(buffer: Uint8Array): EventDatagram;
  /** Makes room to receive many datagrams of up to so many bytes at once, where it can. */
  openVector?(slotLength: number): EventVector;
  /** Watches for readability; not started yet. */
  watch(onReadable: () => void): ReadableWatch;
  close(): void;
}
