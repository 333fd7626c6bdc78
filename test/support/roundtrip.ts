import { isDeepStrictEqual } from 'node:util';
import type { TestContext } from 'vitest';
import { findPath, inspect } from '../../src/netlink/codec/inspect.ts';
import { Reader } from '../../src/netlink/codec/reader.ts';
import type { AnyType } from '../../src/netlink/codec/type.ts';
import { Writer } from '../../src/netlink/codec/writer.ts';
import type { Dump, Request } from '../../src/netlink/request/request.ts';
import type { NetlinkSocket } from '../../src/netlink/socket/socket.ts';
import { at } from './differential.ts';
import { listReason, tally } from './tallies.ts';

/** A message of the kernel behind its header. */
export interface RawMessage {
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** Runs a dump, or a request for one thing, and returns the messages of its answer as they came. */
export function rawMessages(socket: NetlinkSocket, request: Dump<unknown> | Request<unknown>): RawMessage[] {
  const read: Request<RawMessage>['read'] = (reader, start, end, type) => ({
    type,
    bytes: reader.bytes.slice(start, end),
  });
  // Message by message, also where one of them holds many things.
  const answer = socket.requestSync({ ...request, read, flatten: false });
  return (request.answer === 'many' ? answer : [answer]) as RawMessage[];
}

/** Where a message that is decoded and encoded again is not the same; `undefined` where it is. */
export function roundTripProblem(body: AnyType, bytes: Uint8Array): string | undefined {
  const value = body.decode(new Reader(bytes), 0, bytes.length, undefined);
  if (value === undefined) return `not decoded: ${Buffer.from(bytes).toString('hex')}`;
  const writer = new Writer();
  body.encode(writer, value, undefined);
  const again = writer.toBytes();
  const first = bytes.findIndex((byte, index) => byte !== again[index]);
  if (first === -1 && again.length === bytes.length) return undefined;
  const offset = first === -1 ? bytes.length : first;
  const path = findPath(inspect(body, bytes), offset) ?? 'padding';
  const show = (from: Uint8Array): string =>
    Buffer.from(from.subarray(Math.max(0, offset - 8), offset + 24)).toString('hex');
  return `${path} (byte ${offset} of ${bytes.length}, ${again.length} encoded): ${show(bytes)} became ${show(again)}`;
}

/** Without what lies at a path. */
function without(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || name === undefined || !(name in value)) return value;
  const { [name]: item, ...others } = value as Record<string, unknown>;
  return rest.length === 0 ? others : { ...others, [name]: without(item, rest) };
}

/** The reason why a message is encoded otherwise: it is the same but for what lies at a path that has one. */
function excuse(
  body: AnyType,
  bytes: Uint8Array,
  except: Readonly<Record<string, string>>,
): string | undefined {
  const read = (from: Uint8Array): unknown => body.decode(new Reader(from), 0, from.length, undefined);
  const strip = (value: unknown): unknown =>
    Object.keys(except).reduce((rest, path) => without(rest, path.split('.')), value);
  const value = read(bytes);
  const writer = new Writer();
  body.encode(writer, value, undefined);
  const path = Object.keys(except).find((name) => at(value, name) !== undefined);
  return path !== undefined && isDeepStrictEqual(strip(value), strip(read(writer.toBytes())))
    ? `${path}: ${except[path]}`
    : undefined;
}

/** The accepted differences. */
export interface RoundTripOptions {
  /** The schema of the messages; that of the request by default. */
  readonly body?: AnyType;
  /** Paths of values that are written otherwise, with the reason; all others must be the same. */
  readonly except?: Readonly<Record<string, string>>;
  /** Why a message as a whole may be written otherwise. */
  readonly reason?: (bytes: Uint8Array) => string | undefined;
}

/**
 * Decodes all messages of an answer and encodes them again: the bytes must be the same, with order, padding, type bits
 * and unknown attributes, but for what the options let pass with a reason. Counts the messages by
 * `type`.
 */
export function expectRoundTrip(
  context: TestContext,
  type: string,
  socket: NetlinkSocket,
  request: Dump<unknown> | Request<unknown>,
  { body = request.body, except = {}, reason: why }: RoundTripOptions = {},
): void {
  const messages = rawMessages(socket, request);
  if (messages.length === 0) throw new Error(`${request.operation}: nothing came`);
  const problems: string[] = [];
  for (const { bytes } of messages) {
    const problem = roundTripProblem(body, bytes);
    const reason = problem === undefined ? undefined : (excuse(body, bytes, except) ?? why?.(bytes));
    if (problem === undefined) tally(context, 'messages decoded and encoded to the same bytes', type);
    else if (reason !== undefined) {
      tally(context, 'messages encoded otherwise, for a reason', type);
      listReason(context, `${type} encoded otherwise: ${reason}`);
    } else problems.push(problem);
  }
  if (problems.length > 0) throw new Error(`${request.operation}: encoded otherwise\n${problems.join('\n')}`);
}
