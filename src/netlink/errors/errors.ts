import { permissionAdvice } from '../../syscalls/advice.ts';
import { errnoName, errnoText } from '../../syscalls/errors.ts';
import { Writer } from '../codec/buffer.ts';
import type { AttributeSet } from '../codec/composites/attribute-set.ts';
import { findPath, inspect } from '../codec/encode.ts';
import type { AnyType, Part } from '../codec/type.ts';
import { type AttributePolicy, type ExtendedAckAttributes, messageHeaderLength } from '../message/message.ts';
import { encodeRequest, type Request } from '../request/request.ts';

/** The kernel's explanation of an error (or a warning), translated to the names of the request. */
export interface ExtendedAck {
  /** The kernel's text. */
  readonly message?: string;
  /** Offset of the offending attribute in the request, from the start of the message header. */
  readonly offset?: number;
  /** The attribute at that offset, as `linkInfo.data.id`. */
  readonly path?: string;
  /** What the kernel accepts there: limits of range or length. */
  readonly policy?: AttributePolicy;
  /** The attribute that should have been there, as `linkInfo.data.id`; by number (`#1`) where the schema lacks it. */
  readonly missing?: string;
  /** Attribute number of the missing attribute. */
  readonly missingType?: number;
  /** Data of the operation's own. */
  readonly cookie?: Uint8Array;
}

/**
 * The kernel refused a request. `code` is the errno's name as in Node's own errors, `extack` what the kernel said of
 * the reason. The message reads alone: `link create br0: EEXIST: File exists`.
 */
export class NetlinkError extends Error {
  override readonly name = 'NetlinkError';
  readonly code: string;
  /** Positive errno. */
  readonly errno: number;
  /** What was to be done. */
  readonly operation: string;
  readonly extack: ExtendedAck | undefined;

  constructor(operation: string, errno: number, extack?: ExtendedAck, options?: ErrorOptions) {
    super(describe(operation, errno, extack), options);
    this.code = errnoName(errno);
    this.errno = errno;
    this.operation = operation;
    this.extack = extack;
  }
}

function describe(operation: string, errno: number, extack: ExtendedAck | undefined): string {
  const details: string[] = [];
  if (extack?.message !== undefined) details.push(extack.message);
  if (extack?.path !== undefined) details.push(`at ${extack.path}`);
  if (extack?.missing !== undefined) details.push(`missing ${extack.missing}`);
  const limits = extack?.policy === undefined ? '' : describePolicy(extack.policy);
  if (limits !== '') details.push(limits);
  const advice = permissionAdvice('netlink', errnoName(errno));
  if (advice !== undefined) details.push(advice);
  const suffix = details.length === 0 ? '' : ` (${details.join('; ')})`;
  return `${operation}: ${errnoName(errno)}: ${errnoText(errno)}${suffix}`;
}

function describePolicy(policy: AttributePolicy): string {
  const minimum = policy.minimumUnsigned ?? policy.minimumSigned;
  const maximum = policy.maximumUnsigned ?? policy.maximumSigned;
  if (minimum !== undefined || maximum !== undefined)
    return `the kernel accepts ${minimum ?? 'any'} to ${maximum ?? 'any'}`;
  if (policy.minimumLength === undefined && policy.maximumLength === undefined) return '';
  return `the kernel accepts ${policy.minimumLength ?? 0} to ${policy.maximumLength ?? 'any number of'} bytes`;
}

/** Translates the attributes of an acknowledgement by the request that they speak of, whose bytes may be at hand. */
export function explain(
  request: Request<unknown>,
  extended: ExtendedAckAttributes | undefined,
  encoded?: Uint8Array,
): ExtendedAck | undefined {
  if (extended === undefined) return undefined;
  const { message, offset, policy, missingType, missingNest, cookie } = extended;
  const parts = offset === undefined && missingType === undefined ? [] : inspectRequest(request, encoded);
  const path = offset === undefined ? undefined : findPath(parts, offset);
  const missing =
    missingType === undefined ? undefined : missingPath(request.body, parts, missingType, missingNest);
  return {
    ...(message !== undefined && { message }),
    ...(offset !== undefined && { offset }),
    ...(path !== undefined && { path }),
    ...(policy !== undefined && { policy }),
    ...(missing !== undefined && { missing }),
    ...(missingType !== undefined && { missingType }),
    ...(cookie !== undefined && { cookie }),
  };
}

function inspectRequest(request: Request<unknown>, encoded = encodeAgain(request)): Part[] {
  return inspect(request.body, encoded, messageHeaderLength);
}

function encodeAgain(request: Request<unknown>): Uint8Array {
  const writer = new Writer(256);
  encodeRequest(writer, request, 0);
  return writer.toBytes();
}

function missingPath(body: AnyType, parts: readonly Part[], type: number, nest: number | undefined): string {
  const names: string[] = [];
  let set: AnyType | undefined = body;
  let level = parts;
  // Without a nest it is missing at the top; with one, that nest is found by its offset, level by level.
  while (nest !== undefined) {
    const at = nest;
    const part = level.find((candidate) => candidate.offset <= at && at < candidate.end);
    if (part === undefined) break;
    names.push(part.name);
    set = part.type;
    level = part.parts ?? [];
    if (part.offset === at) break;
  }
  const { attributes = [] } = ((set as { set?: AnyType } | undefined)?.set ?? set ?? {}) as Partial<
    AttributeSet<unknown>
  >;
  names.push(attributes.find((attribute) => attribute.id === type)?.name ?? `#${type}`);
  return names.join('.');
}

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
