import { protocolNumbers } from '../../netlink/protocol-table.ts';
import type { Datagram } from '../datagram.ts';
import type { CaptureRecord } from './capture-record.ts';
import { hexBytes, LineParser } from './lines.ts';
import { type MessageTypes, straceMessages } from './strace-text.ts';
import { endOfString, unescapeString } from './strings.ts';

/** A call that may transfer messages. Its bytes may follow on separate lines. */
interface Call {
  readonly process: string | undefined;
  readonly time: number | undefined;
  readonly direction: 'sent' | 'received';
  readonly protocol: number;
  readonly text: string;
  /** Bytes of each datagram, from the lines behind the call. */
  readonly dumps: number[][];
}

const start =
  /^(?:\[pid +(\d+)\] |(\d+) +)?(?:(\d+\.\d+|\d\d:\d\d:\d\d(?:\.\d+)?) )?(?:\(\+ *[\d.]+\) )?(<\.\.\. )?([a-z0-9_]+)(?:\(| resumed>)/;
const senders = new Set(['sendto', 'sendmsg', 'sendmmsg', 'write', 'writev']);
const receivers = new Set(['recvfrom', 'recvmsg', 'recvmmsg', 'read', 'readv']);
/** Calls that wait for their end, and sockets, that are remembered at most. */
const memoryLimit = 16 * 1024;

/** Protocols by strace's names, as in `NETLINK:[ROUTE:4711]` and `NETLINK_KOBJECT_UEVENT`. */
const numbersByName: ReadonlyMap<string, number> = new Map(
  Object.entries(protocolNumbers).map(([name, number]) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
    number,
  ]),
);

/** Whether a line is strace's text of a call that may transfer messages. */
export function isStraceLine(line: string): boolean {
  const name = start.exec(line)?.[5];
  return name !== undefined && (name === 'socket' || senders.has(name) || receivers.has(name));
}

/**
 * Reads the output of strace (`-e trace=%network`, with or without `-f`, `-t`, `-y`). Bytes come from `-e read=all
 * -e write=all`, or from strings that strace did not decode. Of decoded messages only the headers are read.
 */
export class StraceParser extends LineParser {
  readonly #defaultProtocol: number;
  readonly #types: MessageTypes;
  #call: Call | undefined;
  /** First parts of calls that another process interrupted, by process. */
  readonly #unfinished = new Map<string, string>();
  /** Protocols of descriptors, by process and number, as far as their `socket` call was seen. */
  readonly #sockets = new Map<string, number>();

  /** `protocol` is that of descriptors of an unknown protocol, `types` are the message types that strace prints by name. */
  constructor(protocol: number, types: MessageTypes) {
    super();
    this.#defaultProtocol = protocol;
    this.#types = types;
  }

  protected *read(line: string): Generator<CaptureRecord, void, undefined> {
    const dump = /^ \| [0-9a-f]{5,} {2}((?:[0-9a-f]{2} {1,2}){1,16})/.exec(line);
    if (dump !== null) {
      this.#addBytes(hexBytes(dump[1]!));
      return;
    }
    const buffer = /^ \* \d+ bytes in buffer (\d+)/.exec(line);
    if (buffer !== null) {
      if (this.#call?.dumps.length === 0) this.#call.dumps.push([]);
      return;
    }
    if (/^ = \d+ buffers in vector \d+/.test(line)) {
      this.#call?.dumps.push([]);
      return;
    }
    yield* this.finish();
    this.#begin(line);
  }

  protected *finish(): Generator<CaptureRecord, void, undefined> {
    const call = this.#call;
    this.#call = undefined;
    if (call === undefined) return;
    const { process, time, direction, protocol } = call;
    const about = { protocol, time, direction, process };
    const dumps = call.dumps.filter((bytes) => bytes.length > 0);
    if (dumps.length > 0) {
      for (const bytes of dumps) yield { datagram: { ...about, bytes: Uint8Array.from(bytes) } };
      return;
    }
    yield* fromArguments(call.text, about, this.#types);
  }

  #addBytes(bytes: number[]): void {
    const dumps = this.#call?.dumps;
    if (dumps === undefined) return;
    if (dumps.length === 0) dumps.push([]);
    const last = dumps.at(-1) as number[];
    for (const byte of bytes) last.push(byte);
  }

  #begin(line: string): void {
    const match = start.exec(line);
    if (match === null) return;
    const [whole, bracketed, bare, stamp, resumed, name = ''] = match;
    const process = bracketed ?? bare;
    let text = line.slice(whole.length);
    if (resumed !== undefined) {
      const key = `${process} ${name}`;
      text = `${this.#unfinished.get(key) ?? ''}${text}`;
      this.#unfinished.delete(key);
    } else if (text.endsWith('<unfinished ...>')) {
      const begun = text.slice(0, -'<unfinished ...>'.length).trimEnd();
      remember(this.#unfinished, `${process} ${name}`, begun);
      return;
    }
    const result = resultOf(text);
    if (name === 'socket') this.#opened(process, text, result);
    const direction = senders.has(name) ? 'sent' : receivers.has(name) ? 'received' : undefined;
    if (direction === undefined || /\bMSG_PEEK\b/.test(text)) return;
    // A failed call has no message. Without a result the text is cut, and shows what it can.
    if (result !== undefined && Number(result) <= 0) return;
    const protocol = this.#protocolOf(process, text, /^(?:read|write)v?$/.test(name));
    if (protocol === undefined) return;
    this.#call = { process, time: readTime(stamp), direction, protocol, text, dumps: [] };
  }

  #opened(process: string | undefined, text: string, fd: string | undefined): void {
    const match = /^AF_NETLINK, [^,]*, NETLINK_([A-Z_]+)/.exec(text);
    const key = `${process} ${fd}`;
    const protocol = match === null ? undefined : numbersByName.get(match[1]!);
    if (protocol === undefined) this.#sockets.delete(key);
    else remember(this.#sockets, key, protocol);
  }

  /**
   * Returns the protocol of the descriptor of a call; `undefined` if the descriptor is not known to be netlink.
   * `isFile`: the call works with files as well, so a number that was a socket's may be a file's now.
   */
  #protocolOf(process: string | undefined, text: string, isFile: boolean): number | undefined {
    const named = /^\d+<NETLINK:\[([A-Z_]+):/.exec(text);
    if (named !== null) return numbersByName.get(named[1]!) ?? this.#defaultProtocol;
    const isAnnotated = /^\d+</.test(text) && !/^\d+<(?:NETLINK:|socket:)/.test(text);
    if (isAnnotated) return undefined;
    const known = this.#sockets.get(`${process} ${/^\d+/.exec(text)?.[0]}`);
    if (known !== undefined && !isFile) return known;
    return /^\d+<NETLINK:|sa_family=AF_NETLINK|\{nlmsg_len=/.test(text) ? this.#defaultProtocol : undefined;
  }
}

/** Sets an entry of a bounded map: the oldest entry makes way. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > memoryLimit) {
    const [oldest] = map.keys();
    map.delete(oldest as string);
  }
}

/** The result of a call, as in `…) = 32` and `…) = 3<NETLINK:[ROUTE:1]>`: the last one, since strings may look like one. */
function resultOf(text: string): string | undefined {
  let result: string | undefined;
  for (const match of text.matchAll(/\) += (-?\d+)(?=[ <]|$)/g)) result = match[1];
  return result;
}

/** Yields the datagrams in the arguments of a call: strings, or messages that strace decoded. */
function* fromArguments(
  text: string,
  about: Omit<Datagram, 'bytes'>,
  types: MessageTypes,
): Generator<CaptureRecord, void, undefined> {
  if (text.includes('{nlmsg_len=')) {
    for (const message of straceMessages(text, types)) yield { datagram: { ...about, ...message } };
    return;
  }
  const bytes = stringsOf(text).flatMap(unescapeString);
  if (bytes.length === 0) return;
  yield { datagram: { ...about, bytes: Uint8Array.from(bytes) } };
}

/** The strings that hold the bytes of a message: the buffers of a vector, or the second argument. */
function stringsOf(text: string): string[] {
  const quotes: number[] = [];
  const marker = 'iov_base="';
  if (text.includes('iov_base=')) {
    for (let at = text.indexOf(marker); at >= 0; at = text.indexOf(marker, endOfString(text, quotes.at(-1)!)))
      quotes.push(at + marker.length - 1);
  } else {
    const match = /^\d+(?:<[^>]*>)?, "/.exec(text);
    if (match !== null) quotes.push(match[0].length - 1);
  }
  return quotes
    .map((at) => text.slice(at, endOfString(text, at)))
    .filter((string) => string.length > 1 && string.endsWith('"'))
    .map((string) => string.slice(1, -1));
}

/** Seconds since the epoch (`-ttt`) as milliseconds. A time of day without a day is of no use. */
function readTime(stamp: string | undefined): number | undefined {
  return stamp === undefined || stamp.includes(':') ? undefined : Number(stamp) * 1000;
}
