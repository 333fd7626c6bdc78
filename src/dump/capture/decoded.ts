import { Writer } from '../../netlink/codec/writer.ts';
import { messageHeader } from '../../netlink/message/header.ts';
import type { AnyObjectDefinition } from '../../netlink/protocol.ts';
import { protocol as route } from '../../netlink/protocols/route/protocol.ts';

/** A message of which there is but the header; the rest is as strace decoded it. */
export interface DecodedMessage {
  readonly bytes: Uint8Array;
  readonly decoded: string;
}

const typeNumbers = new Map<string, number>([
  ['NLMSG_NOOP', 1],
  ['NLMSG_ERROR', 2],
  ['NLMSG_DONE', 3],
  ['NLMSG_OVERRUN', 4],
  ['nlctrl', 16],
  ['SOCK_DIAG_BY_FAMILY', 20],
  ...Object.values<AnyObjectDefinition>(route.objects).flatMap(({ messages }) =>
    messages.map(({ name, type }) => [name, type] as const),
  ),
]);

/** Message flags by the names that strace has for them (`NLM_F_*` of linux/netlink.h). */
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

/** The messages in the arguments of a call that strace decoded: those of the datagram, not those quoted in an error. */
export function* decodedHeader(text: string): Generator<DecodedMessage, void, undefined> {
  const first = text.indexOf('{nlmsg_len=');
  if (first < 0) return;
  // `[{header}, body]`, or `[[{header}, body], [{header}, body]]` of several.
  let at = text[first - 1] === '[' ? first - 1 : first;
  for (;;) {
    const end = closing(text, at);
    const inner = text[at] === '[' ? text.slice(at + 1, end) : text.slice(at, end + 1);
    const message = readHeader(inner);
    if (message === undefined) return;
    yield message;
    if (text.slice(end + 1, end + 4) !== ', [') return;
    at = end + 3;
    if (!text.startsWith('[{nlmsg_len=', at)) return;
  }
}

function readHeader(text: string): DecodedMessage | undefined {
  const match = header.exec(text);
  if (match === null) return undefined;
  const [whole, length, type = '', flags = '', sequence, port] = match;
  const writer = new Writer(16);
  messageHeader.write(writer, {
    length: Number(length) >>> 0,
    type: numberOf(type) & 0xffff,
    flags: flags.split('|').reduce((bits, name) => bits | flagOf(name), 0) & 0xffff,
    sequence: Number(sequence) >>> 0,
    port: Number(port) >>> 0,
  });
  return { bytes: writer.toBytes(), decoded: text.slice(whole.length).replace(/^, /, '') };
}

/** A number or a name, with strace's comment behind it where it knows no name: `0x43 /* IFLA_??? *` `/`. */
function numberOf(text: string): number {
  const value = text.replace(/ *\/\*.*$/, '');
  return typeNumbers.get(value) ?? (/^(0x[0-9a-f]+|\d+)$/i.test(value) ? Number(value) : 0);
}

function flagOf(name: string): number {
  return flagNumbers[name.replace(/^NLM_F_/, '')] ?? (/^(0x[0-9a-f]+|\d+)$/i.test(name) ? Number(name) : 0);
}

/** Where the bracket that opens at `at` is closed: at the end of the text, where it is not. */
function closing(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length; index++) {
    const character = text[index];
    if (character === '"') {
      index++;
      while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
    } else if (character === '[' || character === '{') depth++;
    else if ((character === ']' || character === '}') && --depth === 0) return index;
  }
  return text.length;
}

/** What strace decoded as lines, a level deeper with each bracket that does not close on its line. */
export function outline(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  const flush = (): void => {
    if (line.trim() !== '') lines.push('  '.repeat(depth) + line.trim());
    line = '';
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    const end = character === '[' || character === '{' ? closing(text, at) : at;
    if (character === '"') {
      const stop = /"(?:[^"\\]|\\.)*"?/y;
      stop.lastIndex = at;
      const [string] = stop.exec(text) as RegExpExecArray;
      line += string;
      at += string.length - 1;
    } else if (end > at && end - at < 100) {
      line += text.slice(at, end + 1);
      at = end;
    } else if (character === '[' || character === '{') {
      flush();
      depth++;
    } else if (character === ']' || character === '}') {
      flush();
      depth = Math.max(0, depth - 1);
    } else if (character === ',') flush();
    else line += character;
  }
  flush();
  return lines;
}
