/** Codes of a {@link TransportError}. */
export type TransportErrorCode =
  | 'ERR_NETLINK_CLOSED'
  | 'ERR_NETLINK_DUMP_INTERRUPTED'
  | 'ERR_NETLINK_TRUNCATED'
  | 'ERR_NETLINK_OVERRUN'
  | 'ERR_NETLINK_TIMEOUT'
  | 'ERR_NETLINK_BUSY'
  | 'ERR_NETLINK_PROTOCOL';

/** Something went wrong on the way, not in the kernel's judgement of a request. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: TransportErrorCode;
  readonly operation: string;
  /** What had arrived of an interrupted dump. Not shown when the error is printed: it may be long. */
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
}

/** A datagram was longer than the receive buffer. */
export function truncatedError(operation: string, length: number, available: number): TransportError {
  const reason = `a datagram of ${length} bytes did not fit in the receive buffer of ${available}`;
  return new TransportError(operation, 'ERR_NETLINK_TRUNCATED', reason);
}

/** The answer makes no sense. */
export function garbledError(operation: string): TransportError {
  return new TransportError(
    operation,
    'ERR_NETLINK_PROTOCOL',
    'the answer has a message of impossible length',
  );
}

/** The kernel dropped the answer. */
export function overrunError(operation: string): TransportError {
  const reason = 'the kernel had no room for the answer (ENOBUFS)';
  return new TransportError(operation, 'ERR_NETLINK_OVERRUN', reason);
}

/** The kernel says that it has lost something. */
export function lostError(operation: string): TransportError {
  return new TransportError(operation, 'ERR_NETLINK_OVERRUN', 'the kernel lost data (NLMSG_OVERRUN)');
}

/** A synchronous dump would wait for one that is not yet with the kernel. */
export function busyError(operation: string): TransportError {
  const reason = 'another dump of this socket is just being sent on a pool thread';
  return new TransportError(operation, 'ERR_NETLINK_BUSY', reason);
}

/** The error of whatever is asked of a closed socket, or was pending when it was closed. */
export function closedError(operation: string): TransportError {
  return new TransportError(operation, 'ERR_NETLINK_CLOSED', 'the socket is closed');
}
