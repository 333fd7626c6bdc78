import { Reader } from '../../netlink/codec/reader.ts';
import type { AnyType, Part } from '../../netlink/codec/type.ts';
import { NLM_F_REQUEST, NLMSG_MIN_TYPE } from '../../netlink/message/header.ts';
import { MessageCursor } from '../../netlink/message/message-cursor.ts';
import type { Framing, MessageKey, MessageNotes, ProtocolDefinition } from '../../netlink/protocol.ts';
import { loadProtocol, protocolEntry, protocolNameOf } from '../../netlink/protocol-table.ts';
import type { Datagram } from '../datagram.ts';
import { acknowledgementParts } from './acknowledgement.ts';
import { guessBody, guessPart } from './guess.ts';
import { Message, type MessageContext } from './message.ts';
import { controlMessages, type MessageDescription, unknownMessage } from './message-types.ts';

/** Requests that are kept for later acknowledgements, at most. */
const requestLimit = 256;

type NotesClass = new () => MessageNotes;

/** The classes that are loaded. */
const notesClasses = new WeakMap<ProtocolDefinition, NotesClass>();

/** Returns the class of a protocol's notes, or loads it. */
function loadNotes(definition: ProtocolDefinition | undefined): NotesClass | Promise<NotesClass> | undefined {
  if (definition?.loadNotes === undefined) return undefined;
  const loaded = notesClasses.get(definition);
  if (loaded !== undefined) return loaded;
  return definition.loadNotes().then((Notes) => {
    notesClasses.set(definition, Notes);
    return Notes;
  });
}

/** A protocol in a session. */
interface SessionProtocol {
  readonly definition: ProtocolDefinition | undefined;
  /** Names of dynamic message types, as far as messages have shown them. */
  readonly ids: Map<number, string>;
  readonly notes: MessageNotes | undefined;
}

/**
 * Decodes the datagrams of one conversation. Remembers requests, so that the offset in an error can be named, and the names
 * of dynamic message types.
 */
export class DecodeSession implements MessageContext {
  readonly #requests = new Map<string, Message>();
  readonly #protocols = new Map<number, SessionProtocol>();

  /** Loads the schemas of a protocol, by its number. Returns `undefined` if they are loaded. Call it before {@link decode}. */
  prepare(protocol: number): Promise<void> | undefined {
    if (this.#protocols.has(protocol)) return undefined;
    const add = (definition: ProtocolDefinition | undefined): Promise<void> | undefined => {
      const put = (Notes: NotesClass | undefined): undefined => {
        const notes = Notes === undefined ? undefined : new Notes();
        this.#protocols.set(protocol, { definition, ids: new Map(), notes });
      };
      const Notes = loadNotes(definition);
      return Notes instanceof Promise ? Notes.then(put) : put(Notes);
    };
    const name = protocolNameOf(protocol);
    const definition = name === undefined ? undefined : loadProtocol(name);
    return definition instanceof Promise ? definition.then(add) : add(definition);
  }

  /** Sets the name of a dynamic message type. */
  nameType(protocol: number, type: number, name: string): void {
    this.#protocolOf(protocol).ids.set(type, name);
  }

  /** Yields the messages of a datagram. The last one has a `problem` if the bytes stop making sense. */
  *decode(datagram: Datagram): Generator<Message, void, undefined> {
    const reader = new Reader(datagram.bytes, datagram.foreign);
    if (framingOf(datagram.protocol) === 'datagram') {
      if (datagram.bytes.length > 0) yield new Message(datagram, reader, 0, this, true);
      return;
    }
    const cursor = new MessageCursor(reader);
    cursor.begin(0, datagram.bytes.length);
    while (cursor.consumed < datagram.bytes.length) {
      const offset = cursor.consumed;
      // Some programs send all of their buffer: zeros behind the last message are no message.
      if (offset > 0 && isZero(datagram.bytes, offset)) return;
      const isWhole = cursor.next() && cursor.isWhole;
      const message = new Message(datagram, reader, offset, this);
      this.#learn(message);
      yield message;
      if (!isWhole) return;
    }
  }

  describe(protocol: number, flags: number, key: MessageKey): MessageDescription {
    const { type } = key;
    const { definition, ids } = this.#protocolOf(protocol);
    const isTyped = framingOf(protocol) === 'messages';
    const control = isTyped ? controlMessages.get(type) : undefined;
    if (control !== undefined) return control;
    // Some protocols have types below NLMSG_MIN_TYPE: iSCSI.
    const found = definition?.describe({ ...key, ids });
    if (found === undefined && isTyped && type < NLMSG_MIN_TYPE) return unknownMessage(`NLMSG ${type}`);
    const bigEndian = definition?.byteOrder === 'network';
    if (found === undefined) return unknownMessage(`type ${type}`, { bigEndian });
    const { name, replyName = name, verb, object, request, reply } = found;
    const isRequest = (flags & NLM_F_REQUEST) !== 0;
    const body = isRequest ? request : reply;
    return {
      name: isRequest ? name : replyName,
      body,
      object,
      verb,
      bigEndian,
      hasAttributes: hasAttributes(body),
    };
  }

  inspect(message: Message): readonly Part[] {
    const { reader, payload, end, body, description } = message;
    const isTyped = framingOf(message.datagram.protocol) === 'messages';
    const acknowledgement = isTyped ? acknowledgementParts(message, this) : undefined;
    if (acknowledgement !== undefined) return acknowledgement;
    if (body?.inspect === undefined) return guessBody(reader, payload, end);
    if (payload >= end) return [];
    const parts = body.inspect(reader, payload, end, undefined);
    if (!description.hasAttributes) return parts.map((part) => guessUnknown(part, reader));
    const note = this.#protocolOf(message.datagram.protocol).notes?.noteOf(keyOf(message));
    if (note === undefined) return parts;
    return parts.map((part) => (part.name === note.field ? { ...part, note: note.text } : part));
  }

  /** Returns the request that an acknowledgement answers, if it was decoded before. */
  requestOf(acknowledgement: Message): Message | undefined {
    return this.#requests.get(requestKey(acknowledgement));
  }

  #protocolOf(protocol: number): SessionProtocol {
    const found = this.#protocols.get(protocol);
    if (found === undefined) throw new Error(`protocol ${protocol} is not prepared`);
    return found;
  }

  #learn(message: Message): void {
    const { definition, ids, notes } = this.#protocolOf(message.datagram.protocol);
    definition?.learn?.({ ...keyOf(message), ids }, ids);
    notes?.learn(keyOf(message));
    if ((message.flags & NLM_F_REQUEST) === 0 || message.sequence === 0) return;
    const key = requestKey(message);
    this.#requests.delete(key);
    this.#requests.set(key, message.detach());
    if (this.#requests.size > requestLimit) {
      const [oldest] = this.#requests.keys();
      this.#requests.delete(oldest as string);
    }
  }
}

/** Returns how the datagrams of a protocol are divided into messages. */
function framingOf(protocol: number): Framing {
  return protocolEntry(protocolNameOf(protocol) ?? '')?.framing ?? 'messages';
}

/** Whether a schema describes attributes. The schema of an unknown message is the fixed header alone. */
function hasAttributes(body: AnyType): boolean {
  const { set } = body as { readonly set?: { readonly attributes?: readonly unknown[] } };
  return set?.attributes?.length !== 0;
}

function guessUnknown(part: Part, reader: Reader): Part {
  return part.id === undefined || part.problem !== undefined ? part : guessPart(part, reader);
}

function keyOf({ type, reader, payload, end }: Message): MessageKey {
  return { type, reader, start: payload, end };
}

function requestKey({ datagram, sequence }: Message): string {
  return `${datagram.protocol} ${sequence}`;
}

function isZero(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < bytes.length; at++) if (bytes[at] !== 0) return false;
  return true;
}
