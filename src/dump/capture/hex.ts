import type { CaptureRecord } from './capture-record.ts';
import { hexBytes, LineParser } from './lines.ts';
import { longestPacket } from './pcap.ts';
import { quotedStrings, unescapeString } from './strings.ts';

/**
 * Reads the bytes of a line; returns `undefined` for a line of another form. Every form takes time in proportion to the
 * length of the line: no expression has two ways to match the same text.
 */
type Form = (line: string) => { offset?: number; bytes: number[] } | undefined;

/** `00000010: 2800 0000 1200 0103  (.......` of xxd, `0x0010:  4500 …` of tcpdump. */
const xxd: Form = (line) => {
  const match = /^\s*(?:0x)?([0-9a-f]{4,8}):\s{1,2}((?:[0-9a-f]{2} ?)+)(?:\s.*)?$/i.exec(line);
  return match === null ? undefined : { offset: Number.parseInt(match[1]!, 16), bytes: hexBytes(match[2]!) };
};

/** `00000010  28 00 00 00  12 00 01 03  |........|` of hexdump, `| 00010  28 00 … |` of strace. */
const hexdump: Form = (line) => {
  const match = /^\s*(?:\| )?([0-9a-f]{5,8})\s{2}((?:[0-9a-f]{2}\s{1,2}){1,16})\s*\S.*\|$/i.exec(
    line.trimEnd(),
  );
  return match === null ? undefined : { offset: Number.parseInt(match[1]!, 16), bytes: hexBytes(match[2]!) };
};

/** `0000020 28 00 00 00` of `od -t x1`: seven octal or decimal digits, six hexadecimal ones (`-A x`). */
const od: Form = (line) => {
  const match = /^([0-9]{7}|[0-9a-f]{6})((?: +[0-9a-f]{2})+)\s*$/i.exec(line);
  return match === null ? undefined : { offset: Number.parseInt(match[1]!, 16), bytes: hexBytes(match[2]!) };
};

/** `0000020 0028 0000` of hexdump and `od -x`: 16-bit integers, low byte first. */
const words: Form = (line) => {
  const match = /^([0-9a-f]{7})((?: +[0-9a-f]{4}){1,8})\s*$/i.exec(line);
  if (match === null) return undefined;
  const bytes = hexBytes(match[2]!).map((_, index, all) => all[index ^ 1]!);
  return { offset: Number.parseInt(match[1]!, 16), bytes };
};

/** `  0010  28 00 00 00              name  value`, as `dump --hex` prints it. */
const own: Form = (line) => {
  const match = /^ {2}([0-9a-f]{4}) {2}((?:[0-9a-f]{2} ){0,7}[0-9a-f]{2})(?: .*)?$/.exec(line);
  return match === null ? undefined : { offset: Number.parseInt(match[1]!, 16), bytes: hexBytes(match[2]!) };
};

/** `"\x28\x00lo"`: a string of C, Python or a shell. Without quotes only the escapes are read. */
const escapes: Form = (line) => {
  if (!/\\x[0-9a-f]{2}/i.test(line)) return undefined;
  const strings = quotedStrings(line);
  const text = strings.length > 0 ? strings.join('') : (line.match(/\\x[0-9a-f]{2}/gi) ?? []).join('');
  return { bytes: unescapeString(text) };
};

/** `0x28, 0x00,`: the inside of an array of C or JavaScript, with or without its brackets. */
const cArray: Form = (line) => {
  const numbers = line.match(/\b0x[0-9a-f]{1,2}\b/gi);
  return numbers === null ? undefined : { bytes: numbers.map((text) => Number.parseInt(text, 16)) };
};

/** `[40, 0, 0, 0]`: decimal numbers, in brackets to tell them from hex. */
const decimals: Form = (line) => {
  const match = /[[{]([\d\s,]+)[\]}]\)?;?$/.exec(line.trimEnd());
  if (match === null) return undefined;
  const before = line.slice(0, match.index).trim();
  if (before !== '' && !/[=(]$/.test(before)) return undefined;
  const numbers = match[1]!.split(/[\s,]+/).filter((word) => word !== '');
  const bytes = numbers.map(Number);
  return bytes.length > 0 && bytes.every((byte) => byte < 256) ? { bytes } : undefined;
};

/** `28 00 00 00`, `28:00:00:00`, `2800 0000`, `28000000`: pairs of digits alone. */
const plain: Form = (line) => {
  const words = line
    .trim()
    .split(/[\s:,.-]+/)
    .filter((word) => word !== '');
  const isHex = words.every((word) => word.length % 2 === 0 && /^[0-9a-f]+$/i.test(word));
  return isHex && words.length > 0 ? { bytes: words.flatMap(hexBytes) } : undefined;
};

const forms: readonly Form[] = [own, xxd, hexdump, od, words, escapes, cArray, decimals, plain];

/** Whether a line is one of those around bytes in a program: declarations, brackets, quotes. */
function isSyntax(line: string): boolean {
  const text = line.trim();
  return (
    /^[)\]}"'`,;\\]+$/.test(text) ||
    /^b?["'`];?$/.test(text) ||
    /[[{("'`=]$/.test(text.endsWith('\\') ? text.slice(0, -1).trimEnd() : text) ||
    /\w\s*=\s*\d+;$/.test(text)
  );
}

/** The line without a comment. In a string with escapes `#` and `//` begin none. */
function withoutComment(line: string): string {
  const comment = line.search(/\/\/|\/\*|#/);
  if (comment < 0) return line;
  const quote = line.search(/["']/);
  if (quote >= 0 && quote < line.search(/[#/]/) && line.includes('\\x', quote)) return line;
  return line.slice(0, comment).trimEnd();
}

/**
 * Reads bytes from text in any usual form: xxd, hexdump, od, tcpdump, strace, `\x28`, `0x28,`, plain hex. A datagram
 * ends with a blank line, and before an offset of 0.
 */
export class HexParser extends LineParser {
  readonly #protocol: number;
  #bytes: number[] = [];

  constructor(protocol: number) {
    super();
    this.#protocol = protocol;
  }

  protected *read(raw: string): Generator<CaptureRecord, void, undefined> {
    if (raw.trim() === '') {
      yield* this.finish();
      return;
    }
    const line = withoutComment(raw);
    if (line.trim() === '' || this.#isLastOffset(line)) return;
    for (const form of forms) {
      const found = form(line);
      if (found === undefined) continue;
      if (found.offset === 0) yield* this.finish();
      for (const byte of found.bytes) this.#bytes.push(byte);
      if (this.#bytes.length > longestPacket) {
        yield { problem: `line ${this.line}: a datagram of more than ${longestPacket} bytes` };
        yield* this.finish();
      }
      return;
    }
    if (!isSyntax(line) && !isOwnText(line))
      yield { problem: `line ${this.line} is not hex: ${JSON.stringify(line.trim().slice(0, 60))}` };
  }

  protected *finish(): Generator<CaptureRecord, void, undefined> {
    if (this.#bytes.length === 0) return;
    const bytes = Uint8Array.from(this.#bytes);
    this.#bytes = [];
    yield { datagram: { protocol: this.#protocol, bytes } };
  }

  /** Whether a line is the last one of hexdump, xxd and od: the length, as an offset without bytes. */
  #isLastOffset(line: string): boolean {
    if (this.#bytes.length === 0 || !/^[0-9a-f]{6,8}$/i.test(line)) return false;
    return [8, 10, 16].some((base) => {
      const offset = Number.parseInt(line, base);
      // 16-bit integers may have made one byte more of an odd number of bytes.
      return offset === this.#bytes.length || offset === this.#bytes.length - 1;
    });
  }
}

/** Whether a line is one that `dump --hex` prints beside the bytes: the first one of a message, or the name of a nest. */
function isOwnText(line: string): boolean {
  return (/^\S/.test(line) && line.includes('  ') && /\d bytes, /.test(line)) || /^ {30,}\S/.test(line);
}
