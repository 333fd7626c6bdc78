import type { CaptureRecord } from './capture-record.ts';
import { hexBytes, LineParser } from './lines.ts';
import { unescapeString } from './strace.ts';

/** The bytes of a line; `undefined` for a line that is not hex. */
type Form = (line: string) => { offset?: number; bytes: number[] } | undefined;

/** `00000010: 2800 0000 1200 0103  (.......` of xxd, `0x0010:  4500 …` of tcpdump. */
const xxd: Form = (line) => {
  const match = /^\s*(?:0x)?([0-9a-f]{4,8}):\s{1,2}((?:[0-9a-f]{2,8} ?)+)(?:\s.*)?$/i.exec(line);
  return match === null ? undefined : { offset: Number.parseInt(match[1]!, 16), bytes: hexBytes(match[2]!) };
};

/** `00000010  28 00 00 00  12 00 01 03  |........|` of hexdump, `| 00010  28 00 … |` of strace. */
const hexdump: Form = (line) => {
  const match = /^\s*(?:\| )?([0-9a-f]{5,8})\s{2}((?:[0-9a-f]{2}\s{1,2}){1,16})\s*\S.*\|\s*$/i.exec(line);
  return match === null ? undefined : { offset: Number.parseInt(match[1]!, 16), bytes: hexBytes(match[2]!) };
};

/** `0000020 28 00 00 00` of `od -t x1`: seven octal or decimal digits, six hexadecimal ones (`-A x`). */
const od: Form = (line) => {
  const match = /^([0-9]{7}|[0-9a-f]{6})((?: +[0-9a-f]{2})+)\s*$/i.exec(line);
  return match === null ? undefined : { offset: Number.parseInt(match[1]!, 16), bytes: hexBytes(match[2]!) };
};

/** `0000020 0028 0000` of hexdump and `od -x`: numbers of 16 bits, low byte first. */
const words: Form = (line) => {
  const match = /^([0-9a-f]{7})((?: +[0-9a-f]{4}){1,8})\s*$/i.exec(line);
  if (match === null) return undefined;
  const bytes = hexBytes(match[2]!).map((_, index, all) => all[index ^ 1]!);
  return { offset: Number.parseInt(match[1]!, 16), bytes };
};

/** `  0010  28 00 00 00              name  value`, as this tool prints it with `--hex`. */
const own: Form = (line) => {
  const match = /^ {2}([0-9a-f]{4}) {2}((?:[0-9a-f]{2} ){0,7}[0-9a-f]{2})(?: .*)?$/.exec(line);
  return match === null ? undefined : { offset: Number.parseInt(match[1]!, 16), bytes: hexBytes(match[2]!) };
};

/** `"\x28\x00lo"`: a string of C, Python or a shell; without quotes what is escaped counts. */
const escapes: Form = (line) => {
  if (!/\\x[0-9a-f]{2}/i.test(line)) return undefined;
  const strings = [...line.matchAll(/(["'])((?:\\.|(?!\1)[^\\])*)\1/g)].map(([, , text = '']) => text);
  const text = strings.length > 0 ? strings.join('') : (line.match(/\\x[0-9a-f]{2}/gi) ?? []).join('');
  return { bytes: unescapeString(text) };
};

/** `0x28, 0x00,`: the inside of an array of C or JavaScript, also with its beginning and end. */
const cArray: Form = (line) => {
  if (!/\b0x[0-9a-f]{1,2}\b/i.test(line)) return undefined;
  return { bytes: (line.match(/\b0x[0-9a-f]{1,2}\b/gi) ?? []).map((text) => Number.parseInt(text, 16)) };
};

/** `[40, 0, 0, 0]`: decimal numbers, in brackets so that they are not taken for hex. */
const decimals: Form = (line) => {
  const match = /^\s*(?:\S.*[=(]\s*)?[[{]((?:\s*\d{1,3}\s*,?)+)[\]}]\)?;?\s*$/.exec(line);
  const bytes = match?.[1]?.match(/\d+/g)?.map(Number);
  return bytes === undefined || bytes.some((byte) => byte > 255) ? undefined : { bytes };
};

/** `28 00 00 00`, `28:00:00:00`, `2800 0000`, `28000000`: digits in pairs, and nothing else. */
const plain: Form = (line) => {
  const words = line
    .trim()
    .split(/[\s:,.-]+/)
    .filter((word) => word !== '');
  const isHex = words.every((word) => word.length % 2 === 0 && /^[0-9a-f]+$/i.test(word));
  return isHex && words.length > 0 ? { bytes: words.flatMap(hexBytes) } : undefined;
};

const forms: readonly Form[] = [own, xxd, hexdump, od, words, escapes, cArray, decimals, plain];

/** Lines around bytes in a program: declarations, brackets, quotes. */
const syntax = /^\s*(?:[)\]}"'`,;\\]+|.*[[{("'`=]\s*\\?|b?["'`];?|.*\w\s*=\s*\d+;)\s*$/;

/**
 * Reads bytes from text in any usual form: xxd, hexdump, od, tcpdump, strace, `\x28`, `0x28,`, plain hex. A blank line
 * ends a datagram, and so does an offset that begins anew.
 */
export class HexParser extends LineParser {
  readonly #protocol: number;
  #bytes: number[] = [];

  constructor(protocol: number) {
    super();
    this.#protocol = protocol;
  }

  protected *read(raw: string): Generator<CaptureRecord, void, undefined> {
    // In a string the beginning of a comment is none.
    const line = /^[^#/]*["'].*\\x/.test(raw) ? raw : raw.replace(/\s*(?:\/\/|\/\*|#).*$/, '');
    if (raw.trim() === '') {
      yield* this.finish();
      return;
    }
    if (line.trim() === '' || this.#isLastOffset(line)) return;
    for (const form of forms) {
      const found = form(line);
      if (found === undefined) continue;
      if (found.offset === 0) yield* this.finish();
      for (const byte of found.bytes) this.#bytes.push(byte);
      return;
    }
    if (!syntax.test(line) && !this.#isOwnText(line))
      yield { problem: `line ${this.line} is not hex: ${JSON.stringify(line.trim().slice(0, 60))}` };
  }

  protected *finish(): Generator<CaptureRecord, void, undefined> {
    if (this.#bytes.length === 0) return;
    const bytes = Uint8Array.from(this.#bytes);
    this.#bytes = [];
    yield { datagram: { protocol: this.#protocol, bytes } };
  }

  /** The last line of hexdump, xxd and od: the length, as an offset without bytes. */
  #isLastOffset(line: string): boolean {
    if (this.#bytes.length === 0 || !/^[0-9a-f]{6,8}$/i.test(line)) return false;
    return [8, 10, 16].some((base) => {
      const offset = Number.parseInt(line, base);
      // Numbers of 16 bits may have made one byte more of an odd one.
      return offset === this.#bytes.length || offset === this.#bytes.length - 1;
    });
  }

  /** What this tool prints with `--hex` beside the bytes: the first line of a message, names of nests. */
  #isOwnText(line: string): boolean {
    return /^\S.* {2}.*\d+ bytes, /.test(line) || /^ {30,}\S/.test(line);
  }
}
