import type { AnyType } from '../../netlink/codec/type.ts';
import { usageError } from '../usage-error.ts';
import { noteGrammar, refuseWord, setBy } from './wording.ts';
import { integer, linkWord, numberOf, type ReadWord, type Words } from './words.ts';

/** The argument of an operation, as far as it has been read. */
export type Fields = Record<string, unknown>;

/** Reads the words behind a keyword, and sets fields. `F` are the names of the fields that it may set. */
export interface Keyword<F extends string = string> {
  (words: Words, target: Fields): void;
  /** The field that it sets, or those of which it sets one: errors about a missing field name the keyword. */
  readonly field?: F | readonly F[];
  /** The expected value in words: `a link`. */
  readonly expected?: string | undefined;
}

/** Reads a word that is no keyword. It has a `field` as a keyword has. */
export interface OtherWord extends Pick<Keyword, 'field' | 'expected'> {
  (word: string, words: Words, target: Fields): boolean;
}

/** The words of a command, behind its verb. */
export interface Grammar<F extends string = string> {
  /** Reads the first word that is no keyword: the address of `address add`. */
  readonly first?: Keyword<F>;
  readonly keywords: Readonly<Record<string, Keyword<F>>>;
  /** Names of the fields that may be given by their names in the library. None, if absent. */
  readonly fields?: readonly string[];
  /** Reads a word that is no keyword. Returns false for a word that it does not know. */
  readonly other?: OtherWord;
}

/** Names of the fields of a type that may be a union of several. */
export type FieldOf<T> = T extends unknown ? Extract<keyof T, string> : never;

/** The names of the fields of a struct, or of the attributes of a set and the fields of its header. */
export function fieldsOf(schema: AnyType | undefined): string[] {
  const {
    fieldNames = [],
    header,
    set,
    attributes = [],
  } = (schema ?? {}) as {
    readonly fieldNames?: Iterable<string>;
    readonly header?: AnyType;
    readonly set?: AnyType;
    readonly attributes?: readonly { readonly name: string }[];
  };
  return [
    ...fieldNames,
    ...(header === undefined ? [] : fieldsOf(header)),
    ...(set === undefined ? [] : fieldsOf(set)),
    ...attributes.map(({ name }) => name),
  ];
}

/** Identity function that checks the names of fields against the type of an operation's argument. */
export function grammarOf<T>(grammar: Grammar<FieldOf<T>>): Grammar<FieldOf<T>> {
  return grammar;
}

/** Sets a field. */
export function setField(target: Fields, field: string, value: unknown): void {
  Object.defineProperty(target, field, { value, enumerable: true, configurable: true, writable: true });
}

/** The object in a field, which is created if it is missing. */
export function objectIn(target: Fields, field: string): Fields {
  const present = Object.hasOwn(target, field) ? target[field] : undefined;
  if (typeof present === 'object' && present !== null) return present as Fields;
  const made: Fields = {};
  setField(target, field, made);
  return made;
}

/** Adds a value to the list in a field. */
export function addTo(target: Fields, field: string, value: unknown): void {
  const present = Object.hasOwn(target, field) ? target[field] : undefined;
  setField(target, field, [...(Array.isArray(present) ? present : []), value]);
}

/** Reads a word. The error for a bad one names the keyword before it. */
export function readWord<T>(keyword: string, word: string, read: ReadWord<T>): T {
  try {
    return read(word);
  } catch (error) {
    throw usageError(`'${keyword}' needs ${(error as Error).message}`);
  }
}

/** Reads the next word. */
export function readNext<T>(keyword: string, words: Words, read: ReadWord<T>, expected = 'a value'): T {
  return readWord(keyword, words.next(expected), read);
}

/** Reads a value into a field. */
export function value<const F extends string>(
  field: F,
  read: ReadWord<unknown>,
  expected?: string,
): Keyword<F> {
  const keyword: Keyword<F> = (words, target) =>
    setField(target, field, readNext(words.last, words, read, expected));
  return Object.assign(keyword, { field, expected });
}

/** Reads a number into a field. */
export function number<const F extends string>(field: F): Keyword<F> {
  return value(field, integer, 'a number');
}

/** Reads a link into a field, which gets its index. */
export function link<const F extends string>(field: F): Keyword<F> {
  return value(field, linkWord, 'a link');
}

/** Sets a field to a value, without reading a word. */
export function constant<const F extends string>(field: F, fixed: unknown = true): Keyword<F> {
  return Object.assign<Keyword<F>, { field: F }>((_words, target) => setField(target, field, fixed), {
    field,
  });
}

/** Reads a word that changes no request: iproute2 chooses by it from what it has listed. */
export const unsent: Keyword<never> = () => {};

/** The same for a word with a value. */
export const unsentValue: Keyword<never> = (words) => void words.next('a value');

/** Adds a name to a list of flags, without reading a word. */
export function flag<const F extends string>(field: F, name: string): Keyword<F> {
  return (_words, target) => addTo(target, field, name);
}

/** Reads words into the object in a field. */
export function within<const F extends string>(field: F, keyword: Keyword): Keyword<F> {
  const keywordWithin: Keyword<F> = (words, target) => keyword(words, objectIn(target, field));
  return Object.assign(keywordWithin, {
    field: (typeof keyword.field === 'string' ? `${field}.${keyword.field}` : field) as F,
    expected: keyword.expected,
  });
}

/** Reads words by a function. `F` are the fields that it sets. `field` is the one whose value is `expected`. */
export function custom<F extends string>(
  read: (words: Words, target: Fields) => void,
  field?: F | readonly F[],
  expected?: string,
): Keyword<F> {
  return field === undefined
    ? read
    : Object.assign((words: Words, target: Fields) => read(words, target), { field, expected });
}

/** Reads all words that are left. */
export function parse(grammar: Grammar, words: Words, target: Fields): void {
  noteGrammar(target, grammar);
  let { first } = grammar;
  // A keyword may have set what stands first without one.
  const isSet = (): boolean => typeof first?.field === 'string' && Object.hasOwn(target, first.field);
  while (!words.done) {
    if (isSet()) first = undefined;
    const word = words.peek() as string;
    const keyword = Object.hasOwn(grammar.keywords, word) ? grammar.keywords[word] : undefined;
    setBy(word, target, () => {
      if (keyword !== undefined) {
        words.next('a word');
        keyword(words, target);
      } else if (first !== undefined) {
        first(words, target);
        first = undefined;
      } else {
        words.next('a word');
        if (grammar.other?.(word, words, target) !== true) readField(grammar, word, words, target);
      }
    });
  }
}

/** Reads words as long as they are keywords. */
export function parseWhile(keywords: Grammar['keywords'], words: Words, target: Fields): void {
  noteGrammar(target, { keywords });
  for (let word = words.peek(); word !== undefined && Object.hasOwn(keywords, word); word = words.peek()) {
    const keyword = keywords[word] as Keyword;
    words.next(word);
    setBy(word, target, () => keyword(words, target));
  }
}

/** Reads a field by its name in the library: `key value` or `key=value`. */
function readField(grammar: Grammar, word: string, words: Words, target: Fields): void {
  const [key = '', inline] = word.split(/=(.*)/s);
  const path = key.split('.').map(camelCase);
  const { fields = [] } = grammar;
  if (!/^[a-z_][\w.]*$/i.test(key) || !fields.includes(path[0] as string)) refuseWord(word, key, grammar);
  const last = path.pop() as string;
  const given = inline ?? words.next('a value');
  let inner = target;
  for (const name of path) inner = objectIn(inner, name);
  setField(inner, last, literalValue(given));
}

/** Returns a snake_case word in camelCase. */
export function camelCase(word: string): string {
  return word.replaceAll(/(?<=[a-z\d])[-_]([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
}

/** Reads a number, true or false, JSON, text in quotes, or else text. */
export function literalValue(word: string): unknown {
  if (/^(-?\d+|0x[\da-f]+)$/i.test(word)) return numberOf(word);
  if (word === 'true' || word === 'false') return word === 'true';
  if (/^'.*'$/.test(word)) return word.slice(1, -1);
  if (!/^["[{]/.test(word)) return word;
  try {
    return JSON.parse(word);
  } catch {
    throw usageError(`'${word}' is not JSON`);
  }
}
