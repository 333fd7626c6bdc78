import { isIPv4 } from 'node:net';
import { suggestion } from '../suggestion.ts';
import { usageError } from '../usage-error.ts';

/** The words of a command, read from left to right. */
export class Words {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  /** True if no word is left. */
  get done(): boolean {
    return this.#at >= this.#words.length;
  }

  /** How many words are left. */
  get left(): number {
    return this.#words.length - this.#at;
  }

  /** The word that was taken last. */
  get last(): string {
    return this.#words[this.#at - 1] ?? '';
  }

  /** The next word, which stays; `undefined` if no word is left. */
  peek(): string | undefined {
    return this.#words[this.#at];
  }

  /** Takes the next word. `expected` describes it in the error if no word is left. */
  next(expected: string): string {
    const word = this.peek();
    if (word === undefined) {
      const before = this.#words[this.#at - 1];
      throw usageError(before === undefined ? `expected ${expected}` : `'${before}' needs ${expected}`);
    }
    this.#at++;
    return word;
  }

  /** Takes the next word, which has to be this one. */
  expect(expected: string): void {
    const before = this.last;
    const word = this.next(`'${expected}'`);
    if (word !== expected)
      throw usageError(`${before === '' ? '' : `'${before}' needs `}'${expected}', got '${word}'`);
  }

  /** Takes the next word if it is one of these. Returns it. */
  take(...words: readonly string[]): string | undefined {
    const word = this.peek();
    if (word === undefined || !words.includes(word)) return undefined;
    this.#at++;
    return word;
  }

  /** Takes the next word if it matches. */
  takeMatch(pattern: RegExp): string | undefined {
    const word = this.peek();
    if (word === undefined || !pattern.test(word)) return undefined;
    this.#at++;
    return word;
  }

  /** The word behind this one among those that are left. */
  wordBehind(word: string): string | undefined {
    const at = this.#words.indexOf(word, this.#at);
    return at === -1 ? undefined : this.#words[at + 1];
  }

  /** Takes all words that are left. */
  rest(): string[] {
    const rest = this.#words.slice(this.#at);
    this.#at = this.#words.length;
    return rest;
  }
}

/** A link by its name: its index is looked up before the request is encoded. */
export class LinkName {
  readonly name: string;
  /** True if the request may have the name in the place of the index, for a link that is not found. */
  readonly isSubject: boolean;

  constructor(name: string, isSubject = false) {
    this.name = name;
    this.isSubject = isSubject;
  }
}

/** A network namespace by its name: it is opened before the request is encoded. */
export class NamespaceName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Reads the value of a word. Throws a `TypeError` with what is expected. */
export type ReadWord<T> = (word: string) => T;

/** Reads any text. */
export const anyText: ReadWord<string> = (word) => word;

/**
 * Returns the number that digits stand for. One that a number cannot hold exactly stays a bigint, which no field of 32 bits takes: so
 * the error shows the digits as they were typed.
 */
export function numberOf(word: string): number {
  const value = Number(word);
  return Number.isSafeInteger(value) ? value : (BigInt(word) as unknown as number);
}

/** Reads a whole number: decimal, hexadecimal behind `0x`, or octal behind `0`. */
export const integer: ReadWord<number> = (word) => {
  const value = /^0[0-7]+$/.test(word) ? Number.parseInt(word, 8) : Number(word);
  if (/^(-?\d+|0x[\da-f]+)$/i.test(word) && Number.isSafeInteger(value)) return value;
  throw new TypeError(`a whole number, got '${word}'`);
};

/** Reads hexadecimal digits, with or without `0x`. */
export const hexadecimal: ReadWord<number> = (word) => {
  if (/^(0x)?[\da-f]{1,8}$/i.test(word)) return Number.parseInt(word, 16);
  throw new TypeError(`hexadecimal digits, got '${word}'`);
};

/** Reads a whole number of 64 bits. */
export const bigInteger: ReadWord<bigint> = (word) => {
  if (/^(\d+|0x[\da-f]+)$/i.test(word)) return BigInt(word);
  throw new TypeError(`a whole number, got '${word}'`);
};

/** Reads a whole number, or text. */
export const integerOrText: ReadWord<number | string> = (word) =>
  /^(\d+|0x[\da-f]+)$/i.test(word) ? numberOf(word) : word;

/** Reads `on` or `off`, `1` or `0`. */
export const onOff: ReadWord<boolean> = (word) => {
  if (word === 'on' || word === '1' || word === 'true') return true;
  if (word === 'off' || word === '0' || word === 'false') return false;
  throw new TypeError(`on or off, got '${word}'`);
};

/** Reads a link: an index, or a name. */
export const linkWord: ReadWord<number | LinkName> = (word) =>
  isNumber(word) ? linkIndex(word) : new LinkName(word);

/** Whether a word is a number in digits. */
export function isNumber(word: string): boolean {
  return /^\d+$/.test(word);
}

/** Reads the index of a link. */
export function linkIndex(word: string): number {
  const index = Number(word);
  if (index >= 1 && index <= 0x7fff_ffff) return index;
  throw usageError(`'${word}' is not the index of a link`);
}

/** Reads `forever`, or seconds, with or without `s` or `sec` behind them. */
export const lifetime: ReadWord<number> = (word) => {
  if (word === 'forever') return Number.POSITIVE_INFINITY;
  const [, seconds] = /^(\d+)(?:s|sec)?$/.exec(word) ?? [];
  if (seconds !== undefined) return Number(seconds);
  throw new TypeError(`seconds or forever, got '${word}'`);
};

/** Reads one of some words, each of which stands for a value. */
export function oneOf<T>(values: Readonly<Record<string, T>>): ReadWord<T> {
  return (word) => {
    if (Object.hasOwn(values, word)) return values[word] as T;
    throw new TypeError(`${Object.keys(values).join(', ')}, got '${word}'`);
  };
}

/** Reads a number, or a name that stands for one. */
export function numberOr(names: Readonly<Record<string, number>>): ReadWord<number> {
  return (word) => {
    if (Object.hasOwn(names, word)) return names[word] as number;
    if (/^(-?\d+|0x[\da-f]+)$/i.test(word)) return numberOf(word);
    throw new TypeError(`a number${suggestion(word, Object.keys(names))}, got '${word}'`);
  };
}

/** Reads a list with commas in it, or with another separator. */
export function listOf<T>(read: ReadWord<T>, separator = ','): ReadWord<T[]> {
  return (word) => word.split(separator).map((item) => read(item));
}

/** Reads a range: `10-12`, or `10`, whose end is `undefined`. */
export const rangeWord: ReadWord<readonly [first: number, last: number | undefined]> = (word) => {
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(word) ?? [];
  if (first === undefined) throw new TypeError(`a number or a range such as 10-12, got '${word}'`);
  return [numberOf(first), last === undefined ? undefined : numberOf(last)];
};

/** Reads a number that may be written as an IPv4 address. */
export const integerOrDotted: ReadWord<number> = (word) => {
  if (!word.includes('.')) return integer(word);
  if (isIPv4(word)) return word.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  throw new TypeError(`a number, or one in the form of an IPv4 address, got '${word}'`);
};
