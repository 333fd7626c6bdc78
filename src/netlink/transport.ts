/** Tells when a transport has something to read. Every method may be called in any order, also after `close`. */
export interface ReadableWatch {
  start(): void;
  stop(): void;
  /** Keeps the process alive while started. */
  ref(): void;
  unref(): void;
  close(): void;
}

/** What a `NetlinkSocket` sits on: datagrams to and from the kernel, or a recording of them. */
export interface Transport {
  /** Port number of this end (`nl_pid`). */
  readonly port: number;
  /** Sends the first `length` bytes as one datagram. Returns the bytes sent, or a negative errno. */
  send(bytes: Uint8Array, length: number): number;
  /** The same on a pool thread. The bytes must not change until it is done. */
  sendAsync(bytes: Uint8Array, length: number): Promise<number>;
  /**
   * Receives one datagram. Returns its real length, which is more than the buffer's where it did not fit, or a
   * negative errno: `-EAGAIN` where there is none and `wait` is false.
   */
  receive(buffer: Uint8Array, wait: boolean): number;
  /** Watches for readability; not started yet. */
  watch(onReadable: () => void): ReadableWatch;
  close(): void;
}
