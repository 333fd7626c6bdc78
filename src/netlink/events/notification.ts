import { littleEndian } from '../codec/byte-order.ts';
import { Reader } from '../codec/reader.ts';
import { messageHeaderLength } from '../message/header.ts';
import type { Request } from '../request/request.ts';

/** One notification: what it is called, its message, and the object that it is about. */
export interface Notification<N extends string, M, O> {
  readonly kind: 'notification';
  /** What its message type is called: `'RTM_NEWLINK'`; as `'#16'` where that is not known. */
  readonly name: N;
  /** Message type. */
  readonly type: number;
  /** Message flags: what the change was, in some protocols. */
  readonly flags: number;
  /** The decoded message, as it lies on the wire. */
  readonly message: M;
  /** What it is about, as `list` has it: a link, a route …; made when first asked for. */
  readonly object: O;
  /** A copy of the message behind its header. */
  readonly payload: Uint8Array;
  /** Port number of the socket whose request caused it; 0 for the kernel's own doing. */
  readonly port: number;
  /** Sequence number of that request. */
  readonly sequence: number;
  /** Identifier of the namespace that it is from, with `allNamespaces`; undefined for the socket's own. */
  readonly nsid: number | undefined;
}

/** What is known of a message type. */
interface Description {
  readonly name: string;
  readonly body: { decode(reader: Reader, start: number, end: number, scope: undefined): unknown };
  /** Reads what a message is about. */
  readonly read: Request<unknown>['read'] | undefined;
}

/** Message types by number. */
export type MessageTypes = ReadonlyMap<number, Description>;

/** A message that came unasked, and what it says as far as its type is known. */
class Received implements Notification<string, unknown, unknown> {
  readonly kind = 'notification';
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly message: unknown;
  readonly payload: Uint8Array;
  readonly port: number;
  readonly sequence: number;
  readonly nsid: number | undefined;
  readonly #read: Description['read'];
  #object: unknown;

  constructor(
    reader: Reader,
    at: number,
    end: number,
    nsid: number | undefined,
    types: MessageTypes | undefined,
  ) {
    const { view, bytes } = reader;
    const start = at + messageHeaderLength;
    const type = view.getUint16(at + 4, littleEndian);
    const known = types?.get(type);
    const message = known?.body.decode(reader, start, end, undefined);
    this.name = message === undefined ? `#${type}` : (known as Description).name;
    this.type = type;
    this.flags = view.getUint16(at + 6, littleEndian);
    this.message = message;
    this.payload = bytes.slice(start, end);
    this.port = view.getUint32(at + 12, littleEndian);
    this.sequence = view.getUint32(at + 8, littleEndian);
    this.nsid = nsid;
    this.#read = message === undefined ? undefined : known?.read;
  }

  get object(): unknown {
    this.#object ??= this.#read?.(new Reader(this.payload), 0, this.payload.length, this.type);
    return this.#object;
  }
}

/** Makes the event of a message at `at`, up to `end`. */
export function readNotification(
  reader: Reader,
  at: number,
  end: number,
  nsid: number | undefined,
  types: MessageTypes | undefined,
): Notification<string, unknown, unknown> {
  return new Received(reader, at, end, nsid, types);
}
