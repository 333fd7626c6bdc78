/** A netlink datagram with everything known about it besides its bytes. */
export interface Datagram {
  /** Number of the netlink protocol (`NETLINK_*`). */
  readonly protocol: number;
  readonly bytes: Uint8Array;
  /** True for bytes from a host of the other byte order. */
  readonly foreign?: boolean | undefined;
  /** Milliseconds since the epoch, with a fraction. */
  readonly time?: number | undefined;
  readonly direction?: 'sent' | 'received' | undefined;
  /** The process that sent or received it: `ip[4711]`. */
  readonly process?: string | undefined;
  /** Name of the network namespace in which it was captured. */
  readonly namespace?: string | undefined;
  /** Offset of its first byte in the capture file. */
  readonly origin?: number | undefined;
  /** strace's text of the payload. `bytes` holds only the message header then. */
  readonly decoded?: string | undefined;
}
