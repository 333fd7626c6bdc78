import { Reader } from '../../netlink/codec/buffer.ts';
import type { AnyType, Part } from '../../netlink/codec/type.ts';
import { messageHeader, messageHeaderLength } from '../../netlink/message/header.ts';
import { acknowledgementParts } from './acknowledgement.ts';
import { guessBody } from './guess.ts';
import type { MessageKind } from './kinds.ts';
import type { DecodeSession } from './session.ts';

/** A datagram with all that is known of it besides its bytes. */
export interface Datagram {
  /** Number of its netlink protocol (`NETLINK_*`). */
  readonly protocol: number;
  readonly bytes: Uint8Array;
  /** Whether it comes from a host of the other byte order. */
  readonly foreign?: boolean | undefined;
  /** Milliseconds since the epoch, with a fraction. */
  readonly time?: number | undefined;
  readonly direction?: 'sent' | 'received' | undefined;
  /** Whose it is: `ip[4711]`. */
  readonly process?: string | undefined;
  /** The namespace that it was seen in. */
  readonly namespace?: string | undefined;
  /** Where its first byte is in the capture that it comes from. */
  readonly origin?: number | undefined;
  /** What strace made of the rest, where the bytes are but the message's header. */
  readonly decoded?: string | undefined;
}

/** One netlink message, as it lies in its datagram. Its parts are looked at when they are asked for. */
export class Message {
  readonly datagram: Datagram;
  readonly reader: Reader;
  /** Where it begins in the datagram. */
  readonly offset: number;
  /** Where it ends there: behind its last byte, or where the datagram is cut. */
  readonly end: number;
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly port: number;
  readonly kind: MessageKind;
  /** What is wrong with its header, and where. */
  readonly problem: { readonly offset: number; readonly text: string } | undefined;
  readonly #context: DecodeSession;
  #parts: readonly Part[] | undefined;

  constructor(datagram: Datagram, reader: Reader, offset: number, context: DecodeSession) {
    const header = messageHeader.decode(reader, offset, reader.bytes.length, undefined);
    const { length = 0, type = 0, flags = 0, sequence = 0, port = 0 } = header ?? {};
    const available = reader.bytes.length - offset;
    this.datagram = datagram;
    this.reader = reader;
    this.offset = offset;
    this.length = length;
    this.type = type;
    this.flags = flags;
    this.sequence = sequence;
    this.port = port;
    this.problem = datagram.decoded === undefined ? headerProblem(offset, length, available) : undefined;
    this.end = length < messageHeaderLength ? reader.bytes.length : offset + Math.min(length, available);
    this.kind = context.kindOf(datagram.protocol, type);
    this.#context = context;
  }

  /** Where its payload begins. */
  get payload(): number {
    return Math.min(this.offset + messageHeaderLength, this.end);
  }

  /** The schema of the payload; `undefined` where there is none. */
  get body(): AnyType | undefined {
    return this.kind.body;
  }

  /** The parts of the header. */
  headerParts(): readonly Part[] {
    return messageHeader.inspect?.(this.reader, this.offset, this.payload, undefined) ?? [];
  }

  /** The parts of the payload: by the schema, or guessed. */
  get parts(): readonly Part[] {
    this.#parts ??= this.#inspect();
    return this.#parts;
  }

  #inspect(): readonly Part[] {
    const { reader, payload, end, body } = this;
    const acknowledgement = acknowledgementParts(this, this.#context);
    if (acknowledgement !== undefined) return acknowledgement;
    if (body?.inspect === undefined) return guessBody(reader, payload, end, this.kind.headerLength);
    return payload < end ? body.inspect(reader, payload, end, undefined) : [];
  }
}

function headerProblem(offset: number, length: number, available: number): Message['problem'] {
  if (available < messageHeaderLength) {
    return {
      offset,
      text: `${available} bytes left over, a message header has ${messageHeaderLength}`,
    };
  }
  if (length < messageHeaderLength)
    return { offset, text: `message length ${length}, the header alone has 16` };
  if (length > available) {
    const end = offset + available;
    return { offset: end, text: `the message ends here, after ${available} of ${length} bytes` };
  }
  return undefined;
}

/** The messages of a datagram. The last one has a `problem` where the bytes make no sense any more. */
export function* messagesOf(datagram: Datagram, context: DecodeSession): Generator<Message, void, undefined> {
  const reader = new Reader(datagram.bytes, datagram.foreign);
  const { length } = datagram.bytes;
  for (let at = 0; at < length; ) {
    // Some programs send the whole of their buffer; the kernel leaves the zeros behind the message alone.
    if (at > 0 && isZero(datagram.bytes, at)) return;
    const message = new Message(datagram, reader, at, context);
    context.learn(message);
    yield message;
    if (message.problem !== undefined) return;
    at += (message.length + 3) & ~3;
  }
}

function isZero(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < bytes.length; at++) if (bytes[at] !== 0) return false;
  return true;
}
