import { protocols } from '../../netlink/protocols/numbers.ts';
import type { Datagram } from '../decode/message.ts';
import type { CaptureRecord } from './capture-record.ts';
import { decodedHeader } from './decoded.ts';
import { hexBytes, LineParser } from './lines.ts';

/** A call that may move messages, under way or complete: its bytes may follow on lines of their own. */
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
/** Names of protocols as strace prints them, in `NETLINK:[ROUTE:4711]` and `NETLINK_ROUTE`. */
const protocolNumbers: Readonly<Record<string, number>> = {
  ROUTE: protocols.route,
  USERSOCK: protocols.usersock,
  SOCK_DIAG: protocols.sockDiag,
  XFRM: protocols.xfrm,
  SELINUX: protocols.selinux,
  AUDIT: protocols.audit,
  CONNECTOR: protocols.connector,
  NETFILTER: protocols.netfilter,
  KOBJECT_UEVENT: protocols.kobjectUevent,
  GENERIC: protocols.generic,
  RDMA: protocols.rdma,
  CRYPTO: protocols.crypto,
};

/** Whether a line is one of strace's about a call that may move messages. */
export function isStraceLine(line: string): boolean {
  const name = start.exec(line)?.[5];
  return name !== undefined && (name === 'socket' || senders.has(name) || receivers.has(name));
}

/**
 * Reads what strace prints (`-e trace=%network`, with `-f`, `-t`, `-y` as you like). Bytes come from `-e read=all
 * -e write=all`, or from strings where strace did not decode them; of what it decoded, the headers of messages are read.
 */
export class StraceParser extends LineParser {
  readonly #defaultProtocol: number;
  #call: Call | undefined;
  /** The beginnings of calls that another process interrupted, by process. */
  readonly #unfinished = new Map<string, string>();
  /** Protocols of descriptors, by process and number, as far as their `socket` call was seen. */
  readonly #sockets = new Map<string, number>();

  constructor(protocol: number) {
    super();
    this.#defaultProtocol = protocol;
  }

  protected *read(line: string): Generator<CaptureRecord, void, undefined> {
    const dump = /^ \| [0-9a-f]{5,} {2}((?:[0-9a-f]{2} {1,2}){1,16})/.exec(line);
    if (dump !== null) {
      this.#dumped(hexBytes(dump[1]!));
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
    yield* fromArguments(call.text, about);
  }

  #dumped(bytes: number[]): void {
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
      this.#unfinished.set(`${process} ${name}`, text.slice(0, -'<unfinished ...>'.length).trimEnd());
      return;
    }
    const result = /\) += (-?\d+)(?:<.*>)?(?: .*)?$/.exec(text);
    if (name === 'socket') this.#opened(process, text, result?.[1]);
    const direction = senders.has(name) ? 'sent' : receivers.has(name) ? 'received' : undefined;
    if (direction === undefined || /\bMSG_PEEK\b/.test(text)) return;
    // Of a failed call there is no message; without a result the text is cut, and shows what it can.
    if (result !== null && Number(result[1]) <= 0) return;
    const protocol = this.#protocolOf(process, text, /^(?:read|write)v?$/.test(name));
    if (protocol === undefined) return;
    this.#call = { process, time: readTime(stamp), direction, protocol, text, dumps: [] };
  }

  #opened(process: string | undefined, text: string, fd: string | undefined): void {
    const match = /^AF_NETLINK, [^,]*, NETLINK_([A-Z_]+)/.exec(text);
    const key = `${process} ${fd}`;
    const protocol = match === null ? undefined : protocolNumbers[match[1]!];
    if (protocol === undefined) this.#sockets.delete(key);
    else this.#sockets.set(key, protocol);
  }

  /**
   * The protocol of the descriptor of a call; `undefined` where it is not netlink, as far as can be told. `isFile`: the
   * call is one for files as well, so that a number that was a socket's may be a file's now.
   */
  #protocolOf(process: string | undefined, text: string, isFile: boolean): number | undefined {
    const named = /^\d+<NETLINK:\[([A-Z_]+):/.exec(text);
    if (named !== null) return protocolNumbers[named[1]!] ?? this.#defaultProtocol;
    const isAnnotated = /^\d+</.test(text) && !/^\d+<(?:NETLINK:|socket:)/.test(text);
    if (isAnnotated) return undefined;
    const known = this.#sockets.get(`${process} ${/^\d+/.exec(text)?.[0]}`);
    if (known !== undefined && !isFile) return known;
    return /^\d+<NETLINK:|sa_family=AF_NETLINK|\{nlmsg_len=/.test(text) ? this.#defaultProtocol : undefined;
  }
}

/** The datagrams in the arguments of a call: strings, or what strace made of them. */
function* fromArguments(
  text: string,
  about: Omit<Datagram, 'bytes'>,
): Generator<CaptureRecord, void, undefined> {
  if (text.includes('{nlmsg_len=')) {
    for (const header of decodedHeader(text)) yield { datagram: { ...about, ...header } };
    return;
  }
  const strings = text.includes('iov_base=')
    ? [...text.matchAll(/iov_base="((?:[^"\\]|\\.)*)"(\.\.\.)?/g)]
    : [...text.matchAll(/^\d+(?:<[^>]*>)?, "((?:[^"\\]|\\.)*)"(\.\.\.)?/g)];
  const bytes = strings.flatMap(([, string = '']) => unescapeString(string));
  if (bytes.length === 0) return;
  yield { datagram: { ...about, bytes: Uint8Array.from(bytes) } };
}

const simple: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12, a: 7, b: 8 };

/** The bytes of a string as strace writes it: `\x28`, `\0`, `\24`, `\n`. */
export function unescapeString(text: string): number[] {
  return (text.match(/\\x[0-9a-f]{2}|\\[0-7]{1,3}|\\.|[^\\]/gis) ?? []).map((token) => {
    if (token[0] !== '\\') return token.charCodeAt(0) & 0xff;
    if (token[1] === 'x') return Number.parseInt(token.slice(2), 16);
    if (/^\\[0-7]/.test(token)) return Number.parseInt(token.slice(1), 8) & 0xff;
    return simple[token[1] as string] ?? token.charCodeAt(1);
  });
}

/** Seconds since the epoch (`-ttt`) as milliseconds; a time of day is of no day that is known. */
function readTime(stamp: string | undefined): number | undefined {
  return stamp === undefined || stamp.includes(':') ? undefined : Number(stamp) * 1000;
}
