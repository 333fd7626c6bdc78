import { errorJson } from '../../syscalls/error-json.ts';

/** Codes of a {@link TransportError}. */
export type TransportErrorCode =
  | 'ERR_NETLINK_CLOSED'
  | 'ERR_NETLINK_DUMP_INTERRUPTED'
  | 'ERR_NETLINK_TRUNCATED'
  | 'ERR_NETLINK_OVERRUN'
  | 'ERR_NETLINK_TIMEOUT'
  | 'ERR_NETLINK_TOO_LONG'
  | 'ERR_NETLINK_BUSY'
  | 'ERR_NETLINK_PROTOCOL';

/** The answer to a request is missing, late or inconsistent. The kernel has not refused the request. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: TransportErrorCode;
  /** Operation of the request: `link create br0`. */
  readonly operation: string;
  /** The items of an interrupted dump. Not enumerable, because the list may be long. */
  declare readonly partial: readonly unknown[] | undefined;

  constructor(
    operation: string,
    code: TransportErrorCode,
    reason: string,
    partial?: readonly unknown[],
    options?: ErrorOptions,
  ) {
    super(`${operation}: ${reason}`, options);
    this.code = code;
    this.operation = operation;
    Object.defineProperty(this, 'partial', { value: partial });
  }

  /** Name, message and fields, for `JSON.stringify`. */
  toJSON(): object {
    return errorJson(this);
  }
}

/** Makes the error for a datagram that is longer than the receive buffer. */
export function truncatedError(operation: string, length: number, available: number): TransportError {
  const reason = `a datagram of ${length} bytes did not fit in the receive buffer of ${available}`;
  return new TransportError(operation, 'ERR_NETLINK_TRUNCATED', reason);
}

/** Makes the error for a transaction that is longer than the send buffer, which the kernel did not enlarge enough. */
export function tooLongError(operation: string, length: number, available: number): TransportError {
  const reason =
    `${length} bytes do not fit in the send buffer of ${available}; ` +
    'a larger one needs CAP_NET_ADMIN outside of user namespaces, or a larger net.core.wmem_max';
  return new TransportError(operation, 'ERR_NETLINK_TOO_LONG', reason);
}

/** Makes the error for a datagram that cannot be split into messages. */
export function garbledError(operation: string): TransportError {
  const reason = 'the answer has a message of impossible length';
  return new TransportError(operation, 'ERR_NETLINK_PROTOCOL', reason);
}

/** Makes the error for an answer that the kernel dropped (ENOBUFS). `executed`: it is known that the request was executed. */
export function overrunError(operation: string, executed = false): TransportError {
  const dropped = 'the kernel dropped the answer because the receive buffer was full (ENOBUFS)';
  const reason = executed ? `executed, but ${dropped}` : dropped;
  return new TransportError(operation, 'ERR_NETLINK_OVERRUN', reason);
}

/** Makes the error for an NLMSG_OVERRUN message. */
export function lostError(operation: string): TransportError {
  return new TransportError(operation, 'ERR_NETLINK_OVERRUN', 'the kernel lost data (NLMSG_OVERRUN)');
}

/** Makes the error for a synchronous request that would have to wait for a pool thread. */
export function busyError(operation: string): TransportError {
  const reason = 'a pool thread is sending another request on this socket';
  return new TransportError(operation, 'ERR_NETLINK_BUSY', reason);
}

/** Makes the error for a request on a closed socket, or in flight when the socket is closed. */
export function closedError(operation: string): TransportError {
  return new TransportError(operation, 'ERR_NETLINK_CLOSED', 'the socket is closed');
}

/** Makes the error for an answer that took longer than the `timeout` of the request. */
export function timeoutError(operation: string, timeout: number): TransportError {
  return new TransportError(operation, 'ERR_NETLINK_TIMEOUT', `no answer in ${timeout} ms`);
}
