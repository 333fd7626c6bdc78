import type { TestContext } from 'vitest';
import { Reader, Writer } from '../../src/netlink/codec/buffer.ts';
import { findPath, inspect } from '../../src/netlink/codec/entry.ts';
import type { AnyType } from '../../src/netlink/codec/type.ts';
import type { Dump, Request } from '../../src/netlink/request.ts';
import type { NetlinkSocket } from '../../src/netlink/socket.ts';
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
  const answer = socket.requestSync({ ...request, read });
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

/**
 * Decodes all messages of an answer and encodes them again: the bytes must be the same, with order, padding, type bits
 * and unknown attributes, but for messages of which `reason` says why they cannot be. Counts the messages by `type`.
 */
export function expectRoundTrip(
  context: TestContext,
  type: string,
  socket: NetlinkSocket,
  request: Dump<unknown> | Request<unknown>,
  {
    body = request.body,
    reason,
  }: { body?: AnyType; reason?: (bytes: Uint8Array) => string | undefined } = {},
): void {
  const messages = rawMessages(socket, request);
  if (messages.length === 0) throw new Error(`${request.operation}: nothing came`);
  const problems: string[] = [];
  for (const { bytes } of messages) {
    const problem = roundTripProblem(body, bytes);
    const excuse = problem === undefined ? undefined : reason?.(bytes);
    if (problem === undefined) tally(context, 'messages decoded and encoded to the same bytes', type);
    else if (excuse !== undefined) listReason(context, `${type} encoded otherwise: ${excuse}`);
    else problems.push(problem);
  }
  if (problems.length > 0) throw new Error(`${request.operation}: encoded otherwise\n${problems.join('\n')}`);
}
