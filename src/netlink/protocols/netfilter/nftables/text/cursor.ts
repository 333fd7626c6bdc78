import { describeKnown, NftSyntaxError, type Source } from './syntax-error.ts';
import type { Token } from './tokenizer.ts';

/** Deepest nesting of parentheses, braces and included files. */
const deepest = 64;

interface Frame {
  readonly tokens: readonly Token[];
  at: number;
}

/** How a token is called in errors. */
export function tokenName({ kind, text }: Token): string {
  switch (kind) {
    case 'end':
      return 'the end of the text';
    case 'newline':
      return 'the end of the line';
    case 'value':
      return 'a value';
    case 'variable':
      return `'$${text}'`;
    case 'string':
      return `"${text}"`;
    default:
      return `'${text}'`;
  }
}

/** The tokens of a text one after the other; those of an included text stand in for the command that includes it. */
export class Cursor {
  readonly #frames: Frame[];
  readonly #end: Token;
  #depth = 0;

  constructor(tokens: readonly Token[], source: Source) {
    this.#frames = [{ tokens, at: 0 }];
    const at = source.text.length;
    this.#end = { kind: 'end', text: '', at, end: at, source };
  }

  /** The token that many places ahead. A look ahead ends where an included text does. */
  peek(ahead = 0): Token {
    let top = this.#frames.at(-1) as Frame;
    while (top.at >= top.tokens.length && this.#frames.length > 1) {
      this.#frames.pop();
      top = this.#frames.at(-1) as Frame;
    }
    return top.tokens[top.at + ahead] ?? this.#end;
  }

  /** The next token, which is read. */
  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') (this.#frames.at(-1) as Frame).at++;
    return token;
  }

  /** Reads these tokens before the next one. */
  include(tokens: readonly Token[], at: Token): void {
    if (this.#frames.length >= deepest) this.fail(`files include each other more than ${deepest} deep`, at);
    this.#frames.push({ tokens, at: 0 });
  }

  isSign(sign: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === 'sign' && text === sign;
  }

  isWord(word: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === 'word' && text === word;
  }

  /** The word at that place; `undefined` where there is none. */
  wordAt(ahead = 0): string | undefined {
    const { kind, text } = this.peek(ahead);
    return kind === 'word' ? text : undefined;
  }

  /** Reads the sign where it is the next token. */
  acceptSign(sign: string): boolean {
    if (!this.isSign(sign)) return false;
    this.next();
    return true;
  }

  /** Reads the word where it is the next token. */
  acceptWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.next();
    return true;
  }

  expectSign(sign: string): Token {
    return this.isSign(sign) ? this.next() : this.expected(`'${sign}'`);
  }

  expectWord(word: string): Token {
    return this.isWord(word) ? this.next() : this.expected(`'${word}'`);
  }

  /** Reads one of these words. */
  oneOf<T extends string>(what: string, words: readonly T[]): T {
    const word = this.wordAt();
    if (word === undefined || !words.includes(word as T)) return this.unknownWord(what, words);
    this.next();
    return word as T;
  }

  /** Refuses the next token, which is none of these words. */
  unknownWord(what: string, known: Iterable<string>): never {
    const token = this.peek();
    return this.fail(`expected ${what}, got ${tokenName(token)}${describeKnown(token.text, known)}`, token);
  }

  /** Refuses the next token. */
  expected(what: string): never {
    const token = this.peek();
    return this.fail(`expected ${what}, got ${tokenName(token)}`, token);
  }

  /** Refuses a token. */
  fail(reason: string, { source, at }: Token = this.peek()): never {
    throw new NftSyntaxError(source, at, reason);
  }

  /** Reads something inside something else. */
  nested<T>(read: () => T): T {
    if (++this.#depth > deepest) this.fail(`nested more than ${deepest} deep`);
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }

  /** Reads line ends. */
  skipLines(): void {
    while (this.peek().kind === 'newline') this.next();
  }

  /** Reads line ends and semicolons. */
  skipSeparators(): void {
    while (this.isSeparator()) this.next();
  }

  isSeparator(): boolean {
    const { kind, text } = this.peek();
    return kind === 'newline' || (kind === 'sign' && text === ';');
  }

  /** Reads the end of a statement of a block: a line end or a semicolon, or none before a closing brace. */
  endOfStatement(): void {
    if (this.isSeparator()) this.next();
    else if (!this.isSign('}') && this.peek().kind !== 'end') this.expected('the end of the line');
  }
}
