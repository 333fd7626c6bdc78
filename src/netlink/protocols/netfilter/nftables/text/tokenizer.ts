import { parseIpv6 } from '../../../../codec/index.ts';
import { NftSyntaxError, type Source } from './syntax-error.ts';

/**
 * The kind of a token. `word`: a name, keyword or address. `string`: text in quotes. `sign`: a mark such as `{` or `!=`.
 * `newline`: the end of a line. `value`: a value of JSON, put into the text. `end`: the end of the text.
 */
export type TokenKind = 'word' | 'number' | 'string' | 'sign' | 'variable' | 'newline' | 'value' | 'end';

/** The smallest part of a text. */
export interface Token {
  readonly kind: TokenKind;
  /** The characters; of a string, those between the quotes; of a variable, its name. */
  readonly text: string;
  /** Offset of the first character. */
  readonly at: number;
  /** Offset behind the last character. */
  readonly end: number;
  readonly source: Source;
  /** Of a value: the JSON. */
  readonly value?: unknown;
}

const space = /(?:[ \t\r]|\\\r?\n|#[^\n]*)+/y;
const ipv4 = /\d{1,3}(?:\.\d{1,3}){3}(?![\w.])/y;
/** Hexadecimal digits with colons: IPv6 and link-layer addresses, and classes of traffic control. */
const colons = /[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){1,32}(?:(?<=:\d{1,3})(?:\.\d{1,3}){3})?/y;
const linkAddress = /^[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5,}$/;
const classId = /^[0-9a-fA-F]{1,4}:[0-9a-fA-F]{1,4}$/;
const number = /0[xX][0-9a-fA-F]+|\d+/y;
/** Words that begin with a digit: durations and `8021q`. Other letters behind digits are a separate word: `25mbytes`. */
const digits = /(?:(?:\d+(?:w|d|h|ms|m|s))+|8021\w+)(?!\w)/y;
const word = /(?:[A-Za-z_][\w/.-]*\\?\*?|\\\*)(?:[\w/.-]+\*?)?/y;
const variable = /\$([A-Za-z_][\w.-]*)/y;
const quoted = /"([^"\n]*)"/y;
const bracketed = /\[([0-9a-fA-F:.]*:[0-9a-fA-F:.]*)\]/y;
const sign = /<<|>>|==|!=|<=|>=|\n|[{}()[\],;:=!<>&|^.+\-/*@$]/y;

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The longest address with colons at that place; '' where there is none. It does not end inside a word. */
function colonAddress(text: string, at: number): string {
  let found = match(colons, text, at)?.[0] ?? '';
  while (found.includes(':')) {
    const isWhole = found.endsWith(':') || !/[\w.]/.test(text[at + found.length] ?? '');
    if (isWhole && isAddress(found)) return found;
    // The colon of a map may follow at once: `::1:drop`.
    found = found.slice(0, found.endsWith(':') ? -1 : found.lastIndexOf(':') + 1);
  }
  return '';
}

function isAddress(text: string): boolean {
  return linkAddress.test(text) || classId.test(text) || parseIpv6(text) !== undefined;
}

/** Appends the tokens of a text, from `from` to `to`, without a token for its end. */
export function tokenize(source: Source, tokens: Token[], from = 0, to = source.text.length): void {
  const text = to === source.text.length ? source.text : source.text.slice(0, to);
  let at = from;
  const push = (kind: TokenKind, shown: string, length: number): void => {
    tokens.push({ kind, text: shown, at, end: at + length, source });
    at += length;
  };
  while (at < to) {
    const skipped = match(space, text, at);
    if (skipped !== null) {
      at += skipped[0].length;
      continue;
    }
    const [ahead, hasColon] = [match(ipv4, text, at)?.[0] ?? '', colonAddress(text, at)];
    const plain = match(word, text, at)?.[0] ?? '';
    const best = [hasColon, ahead, plain].reduce((longest, one) =>
      one.length > longest.length ? one : longest,
    );
    if (best !== '') {
      push('word', best, best.length);
      continue;
    }
    const name = match(digits, text, at)?.[0];
    if (name !== undefined) {
      push('word', name, name.length);
      continue;
    }
    const integer = match(number, text, at)?.[0];
    if (integer !== undefined) {
      push('number', integer, integer.length);
      continue;
    }
    const [whole, inner] =
      match(quoted, text, at) ?? match(bracketed, text, at) ?? match(variable, text, at) ?? [];
    if (whole !== undefined && inner !== undefined) {
      const kind = whole.startsWith('"') ? 'string' : whole.startsWith('$') ? 'variable' : 'word';
      push(kind, inner, whole.length);
      continue;
    }
    const mark = match(sign, text, at)?.[0];
    if (mark === undefined) {
      const reason =
        text[at] === '"'
          ? 'the text has no closing quote'
          : `unexpected character '${[...text.slice(at)][0]}'`;
      throw new NftSyntaxError(source, at, reason);
    }
    push(mark === '\n' ? 'newline' : 'sign', mark, mark.length);
  }
}
