import { Reader } from '../../netlink/codec/reader.ts';
import type { AnyType, Part } from '../../netlink/codec/type.ts';
import {
  messageHeader,
  messageHeaderLength,
  NLM_F_REQUEST,
  NLMSG_ERROR,
} from '../../netlink/message/header.ts';
import type { MessageKey } from '../../netlink/protocol.ts';
import type { Datagram } from '../datagram.ts';
import type { MessageDescription } from './message-types.ts';

/** Looks up message types and splits payloads: the session that a message was decoded in. */
export interface MessageContext {
  /** Returns the name and the schema of a message, by its flags and its key. */
  describe(protocol: number, flags: number, key: MessageKey): MessageDescription;
  /** Splits the payload of a message into its parts. */
  inspect(message: Message): readonly Part[];
}

/** A byte of a datagram at which the input stops making sense. */
export interface MessageProblem {
  /** Offset in the datagram. */
  readonly offset: number;
  readonly text: string;
}

/** One netlink message in its datagram. The payload is inspected when `parts` is first read. */
export class Message {
  readonly datagram: Datagram;
  readonly reader: Reader;
  /** Offset of the header in the datagram. */
  readonly offset: number;
  /** Offset behind the last byte of the message, or of the datagram when that ends earlier. */
  readonly end: number;
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly port: number;
  /** Name and schema of the message type. */
  readonly description: MessageDescription;
  /** The error in the header, if any. */
  readonly problem: MessageProblem | undefined;
  readonly #context: MessageContext;
  /** Whether the datagram is the payload of one message without a header. */
  readonly #isBare: boolean;
  #parts: readonly Part[] | undefined;

  constructor(datagram: Datagram, reader: Reader, offset: number, context: MessageContext, isBare = false) {
    const headerEnd = Math.min(offset + messageHeaderLength, reader.bytes.length);
    const header = isBare
      ? { length: reader.bytes.length, type: 0, flags: 0, sequence: 0, port: 0 }
      : messageHeader.decode(reader, offset, headerEnd, undefined);
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
    this.#isBare = isBare;
    this.problem =
      datagram.decoded === undefined && !isBare ? headerProblem(offset, length, available) : undefined;
    this.end =
      length < messageHeaderLength || isBare ? reader.bytes.length : offset + Math.min(length, available);
    this.description = context.describe(datagram.protocol, flags, {
      type,
      reader,
      start: this.payload,
      end: this.end,
      // Replies have the number of their request.
      isEvent: sequence === 0 && (flags & NLM_F_REQUEST) === 0,
    });
    this.#context = context;
  }

  /** Name of the message type: `RTM_NEWLINK`. An `NLMSG_ERROR` without an error is an `ACK`. */
  get name(): string {
    return this.#isAcknowledgement() ? 'ACK' : this.description.name;
  }

  #isAcknowledgement(): boolean {
    if (this.#isBare) return false;
    const { reader, payload } = this;
    return this.type === NLMSG_ERROR && payload + 4 <= this.end && reader.view.getInt32(payload) === 0;
  }

  /** Offset of the payload. */
  get payload(): number {
    if (this.#isBare) return this.offset;
    return Math.min(this.offset + messageHeaderLength, this.end);
  }

  /** Schema of the payload; `undefined` for an unknown message type. */
  get body(): AnyType | undefined {
    return this.description.body;
  }

  /** The fields of the header. */
  headerParts(): readonly Part[] {
    if (this.#isBare) return [];
    return messageHeader.inspect?.(this.reader, this.offset, this.payload, undefined) ?? [];
  }

  /** The fields and attributes of the payload, by its schema or guessed. */
  get parts(): readonly Part[] {
    this.#parts ??= this.#context.inspect(this);
    return this.#parts;
  }

  /** A copy that does not share memory with the datagram, which may be a piece of a large buffer. */
  detach(): Message {
    const bytes = this.datagram.bytes.slice(this.offset, this.end);
    const datagram = { ...this.datagram, bytes };
    return new Message(datagram, new Reader(bytes, datagram.foreign), 0, this.#context, this.#isBare);
  }
}

function headerProblem(offset: number, length: number, available: number): MessageProblem | undefined {
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
