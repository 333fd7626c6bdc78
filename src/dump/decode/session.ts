import { Reader } from '../../netlink/codec/reader.ts';
import type { Part } from '../../netlink/codec/type.ts';
import { NLM_F_REQUEST } from '../../netlink/message/header.ts';
import { protocolNumbers as protocols } from '../../netlink/protocol-table.ts';
import { controlMessage, GENL_ID_CTRL } from '../../netlink/protocols/generic/nlctrl/messages.ts';
import type { Datagram } from '../datagram.ts';
import { acknowledgementParts } from './acknowledgement.ts';
import { guessBody } from './guess.ts';
import { Message, type MessageContext } from './message.ts';
import { describeMessage, type MessageDescription } from './message-types.ts';

/** Requests that are kept for later acknowledgements, at most. */
const requestLimit = 256;
/** Message types whose description is cached, at most. */
const descriptionLimit = 4096;

/**
 * Decodes the datagrams of one conversation. Remembers requests, so that the offset in an error can be named, and the
 * families that the generic netlink controller announces.
 */
export class DecodeSession implements MessageContext {
  readonly #requests = new Map<string, Message>();
  /** Names of generic netlink families by message type. */
  readonly #families = new Map<number, string>([[GENL_ID_CTRL, 'nlctrl']]);
  /** Descriptions by protocol and message type. */
  readonly #descriptions = new Map<number, MessageDescription>();

  /** Yields the messages of a datagram. The last one has a `problem` if the bytes stop making sense. */
  *decode(datagram: Datagram): Generator<Message, void, undefined> {
    const reader = new Reader(datagram.bytes, datagram.foreign);
    const { length } = datagram.bytes;
    for (let at = 0; at < length; ) {
      // Some programs send all of their buffer: zeros behind the last message are no message.
      if (at > 0 && isZero(datagram.bytes, at)) return;
      const message = new Message(datagram, reader, at, this);
      this.#learn(message);
      yield message;
      if (message.problem !== undefined) return;
      at += (message.length + 3) & ~3;
    }
  }

  describe(protocol: number, type: number): MessageDescription {
    const key = protocol * 0x10000 + type;
    let description = this.#descriptions.get(key);
    if (description === undefined) {
      description = describeMessage(protocol, type, this.#families);
      // Damaged input has any number of types.
      if (this.#descriptions.size < descriptionLimit) this.#descriptions.set(key, description);
    }
    return description;
  }

  inspect(message: Message): readonly Part[] {
    const { reader, payload, end, body, description } = message;
    const acknowledgement = acknowledgementParts(message, this);
    if (acknowledgement !== undefined) return acknowledgement;
    if (body?.inspect === undefined) return guessBody(reader, payload, end, description.headerLength);
    return payload < end ? body.inspect(reader, payload, end, undefined) : [];
  }

  /** Returns the request that an acknowledgement answers, if it was decoded before. */
  requestOf(acknowledgement: Message): Message | undefined {
    return this.#requests.get(requestKey(acknowledgement));
  }

  #learn(message: Message): void {
    if (message.datagram.protocol === protocols.generic && message.type === GENL_ID_CTRL)
      this.#learnFamily(message);
    if ((message.flags & NLM_F_REQUEST) === 0 || message.sequence === 0) return;
    const key = requestKey(message);
    this.#requests.delete(key);
    this.#requests.set(key, message.detach());
    if (this.#requests.size > requestLimit) {
      const [oldest] = this.#requests.keys();
      this.#requests.delete(oldest as string);
    }
  }

  #learnFamily({ reader, payload, end }: Message): void {
    const { familyId, familyName } = controlMessage.decode(reader, payload, end, undefined) ?? {};
    if (familyId === undefined || familyName === undefined) return;
    this.#families.set(familyId, familyName);
    this.#descriptions.delete(protocols.generic * 0x10000 + familyId);
  }
}

function requestKey({ datagram, sequence }: Message): string {
  return `${datagram.protocol} ${sequence}`;
}

function isZero(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < bytes.length; at++) if (bytes[at] !== 0) return false;
  return true;
}
