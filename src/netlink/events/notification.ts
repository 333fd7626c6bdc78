import { inspectAs } from '../codec/inspect-as.ts';
import { jsonValue } from '../codec/json.ts';
import { Reader } from '../codec/reader.ts';
import type { MessageCursor } from '../message/message-cursor.ts';
import type { MessageDefinition, ProtocolDefinition } from '../protocol.ts';

/** One notification of the kernel. `N` is its name, `M` the message, `O` the object. */
export interface Notification<N extends string, M, O> {
  readonly kind: 'notification';
  /** Name of the message type: `'RTM_NEWLINK'`. `'#16'` for an unknown type. */
  readonly name: N;
  /** Message type. */
  readonly type: number;
  /** Message flags. In some protocols they say what has changed. */
  readonly flags: number;
  /** The decoded message. */
  readonly message: M;
  /** The object of the event, as `list` returns it: a link, a route … Read at the first access. */
  readonly object: O;
  /** A copy of the payload. */
  readonly payload: Uint8Array;
  /** Port number of the socket whose request caused the event; 0 for an event that no request caused. */
  readonly port: number;
  /** Sequence number of that request. */
  readonly sequence: number;
  /** Identifier of the namespace of the event, with `allNamespaces`. Undefined for the namespace of the socket. */
  readonly nsid: number | undefined;
}

/** The definitions that messages are decoded with. */
export interface EventDecoder {
  readonly definition: ProtocolDefinition;
  /** Names of dynamic message types by number. */
  readonly ids?: ReadonlyMap<number, string> | undefined;
}

/** An event, and its meaning as far as its message type is known. */
class NetlinkNotification implements Notification<string, unknown, unknown> {
  static {
    inspectAs(NetlinkNotification, ({ name, object, message, port, nsid }) => ({
      name,
      object: object ?? message,
      ...(port !== 0 && { port }),
      nsid,
    }));
  }

  readonly kind = 'notification';
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly message: unknown;
  readonly payload: Uint8Array;
  readonly port: number;
  readonly sequence: number;
  readonly nsid: number | undefined;
  readonly #description: MessageDefinition | undefined;
  #object: unknown;

  constructor(
    { reader, type, payload: start, end, flags, port, sequence }: MessageCursor,
    nsid: number | undefined,
    decoder: EventDecoder | undefined,
  ) {
    const description = decoder?.definition.describe({
      type,
      reader,
      start,
      end,
      ids: decoder.ids,
      isEvent: true,
    });
    const message = description?.reply.decode(reader, start, end, undefined);
    const { name, replyName = name } = description ?? { name: `#${type}` };
    this.name = message === undefined ? `#${type}` : replyName;
    this.type = type;
    this.flags = flags;
    this.message = message;
    this.payload = reader.bytes.slice(start, end);
    this.port = port;
    this.sequence = sequence;
    this.nsid = nsid;
    this.#description = message === undefined ? undefined : description;
  }

  get object(): unknown {
    const read = this.#description?.object?.read;
    this.#object ??= read?.(new Reader(this.payload), 0, this.payload.length, this.type);
    return this.#object;
  }

  /** The object, and of a message without one the message; for `JSON.stringify`. */
  toJSON(): object {
    const { kind, name, type, flags, object, message, payload, port, sequence, nsid } = this;
    const content = object !== undefined ? { object } : message !== undefined ? { message } : { payload };
    return jsonValue({ kind, name, type, flags, ...content, port, sequence, nsid }) as object;
  }
}

/** Makes the event of the message at the cursor. Without a decoder it has the payload alone. */
export function readNotification(
  message: MessageCursor,
  nsid: number | undefined,
  decoder: EventDecoder | undefined,
): Notification<string, unknown, unknown> {
  return new NetlinkNotification(message, nsid, decoder);
}
