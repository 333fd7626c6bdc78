import { littleEndian } from '../netlink/codec/byte-order.ts';
import { encode } from '../netlink/codec/encode.ts';
import { Reader } from '../netlink/codec/reader.ts';
import type { Type } from '../netlink/codec/type.ts';
import { Writer } from '../netlink/codec/writer.ts';
import { guardMethods } from '../netlink/errors/guard-methods.ts';
import { extendedAckAttributes } from '../netlink/message/acknowledgement.ts';
import {
  messageHeaderLength,
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLM_F_DUMP,
  NLM_F_DUMP_INTR,
  NLM_F_MULTI,
  NLMSG_DONE,
  NLMSG_ERROR,
} from '../netlink/message/header.ts';
import type { MessageCursor } from '../netlink/message/message-cursor.ts';
import {
  argument,
  type Check,
  check,
  checkArgument,
  isEncodable,
  isListOf,
  isSchema,
  operation,
  required,
} from '../netlink/request/input.ts';
import { errnoNumber } from '../syscalls/errno.ts';
import type { FakeAckOptions, FakeDoneOptions, FakeMessageOptions } from './fake-options.ts';
import { optionChecks, typeAndSchema } from './inputs.ts';

/** A request that a fake kernel received. */
export class FakeRequest {
  static {
    guardMethods(FakeRequest);
  }

  /** Message type (`RTM_*` …). */
  readonly type: number;
  /** Message flags (`NLM_F_*`). */
  readonly flags: number;
  readonly sequence: number;
  /** A copy of the message behind its header. */
  readonly payload: Uint8Array;

  /** Reads the message at a cursor. */
  constructor({ type, flags, sequence, reader, payload, end }: MessageCursor) {
    this.type = type;
    this.flags = flags;
    this.sequence = sequence;
    this.payload = reader.bytes.slice(payload, end);
  }

  /** Whether it asks for all objects. */
  get isDump(): boolean {
    return (this.flags & NLM_F_DUMP) === NLM_F_DUMP;
  }

  /** Decodes the payload: `request.decode(linkMessage)`. Undefined where it is too short for the schema. */
  decode<T>(schema: Type<T>): T | undefined {
    checkArgument('decode', 'schema', required(isSchema), schema);
    return schema.decode(new Reader(this.payload), 0, this.payload.length, undefined);
  }
}

/** A message of a fake kernel. */
export interface FakeMessage {
  readonly type: number;
  readonly flags: number;
  /** The bytes behind the header; an acknowledgement makes them from the request that it answers. */
  readonly payload: Uint8Array | ((request: FakeRequest | undefined) => Uint8Array);
  /** Sequence number; by default that of the request that it answers, and 0 for a notification. */
  readonly sequence?: number;
}

/**
 * A message with a value that a schema encodes.
 *
 * @example message(RTM_NEWLINK, linkMessage, { index: 1, name: 'lo' })
 * @throws TypeError or RangeError for a value that the schema does not accept
 */
export const message = operation(
  'message',
  () => [
    ...typeAndSchema,
    required(argument('value', isEncodable)),
    argument('options', optionChecks.message),
  ],
  <T>(type: number, schema: Type<T>, value: T, options: FakeMessageOptions = {}): FakeMessage => {
    const { flags = 0, ...rest } = options;
    return { type, flags, payload: encode(schema, value), ...rest };
  },
);

/**
 * The positive errno of a code (`'EEXIST'`).
 *
 * @throws TypeError for a code that Linux does not have
 */
export function errnoOf(code: string): number {
  checkArgument('error', 'code', isErrorName, code);
  return errnoNumber(code) as number;
}

/** The name of an error of the kernel. */
export const isErrorName: Check = required(
  check(
    "the name of an error as 'EEXIST'",
    (code) => typeof code === 'string' && errnoNumber(code) !== undefined,
  ),
);

/** The acknowledgement of a request that succeeded. */
export const ack = operation(
  'ack',
  () => [argument('options', optionChecks.ack)],
  (options: FakeAckOptions = {}): FakeMessage => acknowledgement(0, options),
);

/**
 * The acknowledgement of a request that failed.
 *
 * @example refusal('EEXIST', { extack: { message: 'device exists', offset: 32 } })
 * @throws TypeError for a code that Linux does not have
 */
export const refusal = operation(
  'refusal',
  () => [argument('code', isErrorName), argument('options', optionChecks.ack)],
  (code: string, options: FakeAckOptions = {}): FakeMessage => acknowledgement(errnoOf(code), options),
);

function acknowledgement(errno: number, options: FakeAckOptions): FakeMessage {
  const { extack, capped = true, flags = 0, ...rest } = options;
  return {
    type: NLMSG_ERROR,
    flags: flags | (capped ? NLM_F_CAPPED : 0) | (extack === undefined ? 0 : NLM_F_ACK_TLVS),
    payload(request) {
      const writer = new Writer();
      writer.view.setInt32(writer.zeros(4), -errno, littleEndian);
      const body = request?.payload ?? new Uint8Array(0);
      const header = writer.zeros(messageHeaderLength);
      writer.view.setUint32(header, messageHeaderLength + body.length, littleEndian);
      writer.view.setUint16(header + 4, request?.type ?? 0, littleEndian);
      writer.view.setUint16(header + 6, request?.flags ?? 0, littleEndian);
      writer.view.setUint32(header + 8, request?.sequence ?? 0, littleEndian);
      if (!capped && errno !== 0) {
        writer.put(body);
        writer.align(header);
      }
      if (extack !== undefined) writer.put(encode(extendedAckAttributes, extack));
      return writer.toBytes();
    },
    ...rest,
  };
}

/** The message that ends a dump. */
export const done = operation(
  'done',
  () => [argument('options', optionChecks.done)],
  (options: FakeDoneOptions = {}): FakeMessage => {
    const { code, extack, interrupted = false, flags = NLM_F_MULTI, ...rest } = options;
    const writer = new Writer();
    writer.view.setInt32(writer.zeros(4), code === undefined ? 0 : -errnoOf(code), littleEndian);
    if (extack !== undefined) writer.put(encode(extendedAckAttributes, extack));
    return {
      type: NLMSG_DONE,
      flags: flags | (interrupted ? NLM_F_DUMP_INTR : 0) | (extack === undefined ? 0 : NLM_F_ACK_TLVS),
      payload: writer.toBytes(),
      ...rest,
    };
  },
);

/**
 * The messages of a dump: one for each value, and the end.
 *
 * @example dumpOf(RTM_NEWLINK, linkMessage, [{ index: 1, name: 'lo' }])
 */
export const dumpOf = operation(
  'dump of',
  () => [
    ...typeAndSchema,
    required(argument('values', isListOf(isEncodable))),
    argument('options', optionChecks.done),
  ],
  <T>(type: number, schema: Type<T>, values: readonly T[], options: FakeDoneOptions = {}): FakeMessage[] => [
    ...values.map((value) => message(type, schema, value, { flags: NLM_F_MULTI })),
    done(options),
  ],
);

/** The bytes of a datagram with some messages. */
export function datagram(
  messages: readonly FakeMessage[],
  request: FakeRequest | undefined,
  port: number,
): Uint8Array {
  const writer = new Writer();
  for (const { type, flags, payload, sequence = request?.sequence ?? 0 } of messages) {
    const body = typeof payload === 'function' ? payload(request) : payload;
    const at = writer.zeros(messageHeaderLength);
    writer.view.setUint32(at, messageHeaderLength + body.length, littleEndian);
    writer.view.setUint16(at + 4, type, littleEndian);
    writer.view.setUint16(at + 6, flags, littleEndian);
    writer.view.setUint32(at + 8, sequence, littleEndian);
    writer.view.setUint32(at + 12, port, littleEndian);
    writer.put(body);
    writer.align(at);
  }
  return writer.toBytes();
}
