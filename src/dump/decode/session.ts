import { Reader } from '../../netlink/codec/buffer.ts';
import { NLM_F_REQUEST } from '../../netlink/message/header.ts';
import { controlMessage, GENL_ID_CTRL } from '../../netlink/protocols/generic/nlctrl.ts';
import { protocols } from '../../netlink/protocols/numbers.ts';
import { type MessageKind, messageKind } from './kinds.ts';
import { Message } from './message.ts';

/** Requests that an acknowledgement may still refer to, at most. */
const remembered = 256;

/** What earlier messages tell about later ones: the requests that errors refer to. */
export class DecodeSession {
  readonly #requests = new Map<string, Message>();
  /** Generic netlink families by number, as far as they are known. */
  readonly #families = new Map<number, string>([[GENL_ID_CTRL, 'nlctrl']]);
  /** Kinds that have been looked up, by protocol and type. */
  readonly #kinds = new Map<number, MessageKind>();

  /** What a message type is called and how it is read. */
  kindOf(protocol: number, type: number): MessageKind {
    const key = protocol * 0x10000 + type;
    let kind = this.#kinds.get(key);
    if (kind === undefined) {
      kind = messageKind(protocol, type, this.#families);
      // What makes no sense has many types.
      if (this.#kinds.size < 4096) this.#kinds.set(key, kind);
    }
    return kind;
  }

  /** Takes note of a message. */
  learn(message: Message): void {
    if (message.datagram.protocol === protocols.generic && message.type === GENL_ID_CTRL)
      this.#learnFamily(message);
    if ((message.flags & NLM_F_REQUEST) === 0 || message.sequence === 0) return;
    const key = `${message.datagram.protocol} ${message.sequence}`;
    this.#requests.delete(key);
    // A copy of its own, since the datagram may be a piece of a large buffer.
    const { datagram, offset, end } = message;
    const bytes = datagram.bytes.slice(offset, end);
    this.#requests.set(
      key,
      new Message({ ...datagram, bytes }, new Reader(bytes, datagram.foreign), 0, this),
    );
    if (this.#requests.size > remembered) {
      const [oldest] = this.#requests.keys();
      this.#requests.delete(oldest as string);
    }
  }

  /** The controller tells which family has which number. */
  #learnFamily({ reader, payload, end }: Message): void {
    const { familyId, familyName } = controlMessage.decode(reader, payload, end, undefined) ?? {};
    if (familyId === undefined || familyName === undefined) return;
    this.#families.set(familyId, familyName);
    this.#kinds.delete(protocols.generic * 0x10000 + familyId);
  }

  /** The request that an acknowledgement answers, where it has been seen. */
  requestOf(acknowledgement: Message): Message | undefined {
    return this.#requests.get(`${acknowledgement.datagram.protocol} ${acknowledgement.sequence}`);
  }
}
