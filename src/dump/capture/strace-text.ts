import { Writer } from '../../netlink/codec/writer.ts';
import { messageHeader } from '../../netlink/message/header.ts';
import type { ProtocolDefinition } from '../../netlink/protocol.ts';
import { controlMessages } from '../decode/message-types.ts';
import { endOfString } from './strings.ts';

/** The header of a message that strace decoded, and strace's text of the rest. */
export interface StraceMessage {
  readonly bytes: Uint8Array;
  readonly decoded: string;
}

/** Message types by name, of one protocol or of several. */
export type MessageTypes = ReadonlyMap<string, number>;

/** Message types of all protocols. */
const controlTypes: MessageTypes = new Map(
  [...controlMessages].map(([type, { name }]): [string, number] => [name, type]),
);

/** Returns the message types of protocols by the names that strace prints. */
export function messageTypesOf(definitions: Iterable<ProtocolDefinition>): MessageTypes {
  const types = new Map(controlTypes);
  for (const { objects } of definitions)
    for (const { messages } of Object.values(objects))
      for (const { name, type } of messages) types.set(name, type);
  return types;
}

/** Message flags by strace's names (`NLM_F_*` of linux/netlink.h). */
const flagNumbers: Readonly<Record<string, number>> = {
  REQUEST: 1,
  MULTI: 2,
  ACK: 4,
  ECHO: 8,
  DUMP_INTR: 0x10,
  DUMP_FILTERED: 0x20,
  ROOT: 0x100,
  MATCH: 0x200,
  DUMP: 0x300,
  ATOMIC: 0x400,
  REPLACE: 0x100,
  EXCL: 0x200,
  CREATE: 0x400,
  APPEND: 0x800,
  NONREC: 0x100,
  BULK: 0x200,
  CAPPED: 0x100,
  ACK_TLVS: 0x200,
};

const header =
  /^\{nlmsg_len=(\d+), nlmsg_type=([^,]+), nlmsg_flags=([^,]+), nlmsg_seq=(-?\d+), nlmsg_pid=(-?\d+)\}/;

/** Yields the messages in the arguments of a call that strace decoded, without those quoted in an error. */
export function* straceMessages(
  text: string,
  types: MessageTypes,
): Generator<StraceMessage, void, undefined> {
  const first = text.indexOf('{nlmsg_len=');
  if (first < 0) return;
  // One message is `[{header}, body]`; several are `[[{header}, body], [{header}, body]]`.
  let at = text[first - 1] === '[' ? first - 1 : first;
  for (;;) {
    const end = closingBracket(text, at);
    const inner = text[at] === '[' ? text.slice(at + 1, end) : text.slice(at, end + 1);
    const message = readHeader(inner, types);
    if (message === undefined) return;
    yield message;
    if (text.slice(end + 1, end + 4) !== ', [') return;
    at = end + 3;
    if (!text.startsWith('[{nlmsg_len=', at)) return;
  }
}

function readHeader(text: string, types: MessageTypes): StraceMessage | undefined {
  const match = header.exec(text);
  if (match === null) return undefined;
  const [whole, length, type = '', flags = '', sequence, port] = match;
  const writer = new Writer(16);
  messageHeader.write(writer, {
    length: Number(length) >>> 0,
    type: numberOf(type, types.get(withoutComment(type))) & 0xffff,
    flags:
      flags
        .split('|')
        .reduce((bits, name) => bits | numberOf(name, flagNumbers[name.replace(/^NLM_F_/, '')]), 0) & 0xffff,
    sequence: Number(sequence) >>> 0,
    port: Number(port) >>> 0,
  });
  return { bytes: writer.toBytes(), decoded: text.slice(whole.length).replace(/^, /, '') };
}

/** strace's text without the comment that it puts behind a number without a name: `0x43 /* IFLA_??? *` `/`. */
function withoutComment(text: string): string {
  const comment = text.indexOf('/*');
  return comment < 0 ? text : text.slice(0, comment).trimEnd();
}

function numberOf(text: string, known: number | undefined): number {
  if (known !== undefined) return known;
  const value = withoutComment(text);
  return /^(0x[0-9a-f]+|\d+)$/i.test(value) ? Number(value) : 0;
}

/** Offset of the bracket that closes the one at `at`; of the end of the text, if there is none. */
function closingBracket(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length; index++) {
    const character = text[index];
    if (character === '"') index = endOfString(text, index) - 1;
    else if (character === '[' || character === '{') depth++;
    else if ((character === ']' || character === '}') && --depth === 0) return index;
  }
  return text.length;
}
