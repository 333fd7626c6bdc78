import { didYouMean } from '../../netlink/codec/nearest-word.ts';
import { usageError } from '../usage-error.ts';

/**
 * Which word has set which field: recorded while words are read. The library's errors name the fields of its operations; here
 * they get the words that the user typed, or those that are missing.
 */

type Fields = Record<string, unknown>;

/** A word: the field that it sets, or those of which it sets one, and what is expected behind it. */
interface SettingWord {
  readonly field?: string | readonly string[];
  readonly expected?: string | undefined;
}

/** The words that may set fields of an object. */
interface KnownWords {
  /** Reads a value that no keyword stands before. */
  readonly first?: SettingWord | undefined;
  readonly other?: SettingWord | undefined;
  readonly keywords: Readonly<Record<string, SettingWord>>;
  readonly fields?: readonly string[] | undefined;
}

/** The words behind an object's fields. */
interface Wording {
  grammar: KnownWords;
  /** The word that has set each field: paths from the object, with dots. */
  readonly words: Map<string, string>;
  /** The grammars of objects in its fields, which no word has set yet. */
  readonly inner: Map<string, Wording>;
}

const wordings = new WeakMap<object, Wording>();

function newWording(grammar: KnownWords): Wording {
  return { grammar, words: new Map(), inner: new Map() };
}

/** Notes the words that may set the fields of an object. */
export function noteGrammar(target: Fields, grammar: KnownWords): void {
  const present = wordings.get(target);
  if (present === undefined) wordings.set(target, newWording(grammar));
  else
    present.grammar = {
      ...present.grammar,
      ...grammar,
      keywords: { ...present.grammar.keywords, ...grammar.keywords },
    };
}

/**
 * Notes the words that may set the fields of an object in a field, whether there is an object or not. `given` is the object that
 * words are read into, if another one is made of it.
 */
export function noteInnerGrammar(
  target: Fields,
  field: string,
  grammar: KnownWords,
  given: Fields = {},
): void {
  noteGrammar(given, grammar);
  wordingOf(target).inner.set(field, wordingOf(given));
}

/** Notes that a word has set a field. */
export function noteWord(target: Fields, path: string, word: string): void {
  wordingOf(target).words.set(path, word);
}

function wordingOf(target: Fields): Wording {
  const present = wordings.get(target) ?? newWording({ keywords: {} });
  wordings.set(target, present);
  return present;
}

/** Runs a keyword, and notes the fields that it sets. Its errors name the word. */
export function setBy(word: string, target: Fields, run: () => void): void {
  const before = new Map(leavesOf(target));
  try {
    run();
  } catch (error) {
    throw isOfLibrary(error) ? usageError(about(word, reasonOf(error))) : asUsage(word, error);
  }
  for (const [path, value] of leavesOf(target))
    if (!before.has(path) || before.get(path) !== value) noteWord(target, path, word);
}

/** An error of a reader of words says what is expected. */
function asUsage(word: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined && error instanceof TypeError ? usageError(`'${word}' needs ${message}`) : error;
}

/** The values in an object, by their paths. */
function* leavesOf(value: unknown, path = ''): Generator<[path: string, value: unknown]> {
  const isInner =
    Array.isArray(value) ||
    (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype);
  if (path !== '') yield [path, isInner ? undefined : value];
  if (!isInner) return;
  for (const [key, item] of Object.entries(value))
    yield* leavesOf(item, path === '' ? key : `${path}.${key}`);
}

/** An error of the library about an argument. */
interface LibraryError extends Error {
  readonly field: string;
}

function isOfLibrary(error: unknown): error is LibraryError {
  const { code, field } = error as { code?: unknown; field?: unknown };
  return typeof code === 'string' && code.startsWith('ERR_') && typeof field === 'string';
}

/** The message of an error without the operation and the field before it. */
function reasonOf({ message, field }: LibraryError): string {
  if (field !== '' && message.startsWith(`${field}: `)) return message.slice(`${field}: `.length);
  const before = field === '' ? ': ' : `: ${field}: `;
  const at = message.indexOf(before);
  return at === -1 ? message : message.slice(at + before.length);
}

/** `'via': 'bad' is not an IP address`. The word stands alone where the reason has it. */
function about(word: string, reason: string): string {
  return reason.includes(`'${word}'`) ? reason : `'${word}': ${reason}`;
}

/** Runs what makes a request, or options, of the fields of an object. Errors name the words of the fields. */
export function inWordsOf<R>(given: Fields, run: () => R): R {
  try {
    return run();
  } catch (error) {
    throw isOfLibrary(error) ? usageError(inWords(error, given)) : error;
  }
}

/** The message of an error of the library, in the words that have set the fields of an object. */
function inWords(error: LibraryError, given: Fields): string {
  const path = pathOf(error.field);
  const typed = typedWord(given, path);
  const reason = withWords(reasonOf(error), given, path);
  if (typed !== undefined) return about(typed, reason);
  const missing = wordFor(given, path);
  if (missing === undefined) return reason;
  const { word, expected } = missing;
  if (!reason.startsWith('expected ')) return word === '' ? reason : about(word, reason);
  if (word === '') return `${expected} is missing`;
  return `'${word}' is missing${expected === undefined ? `: ${reason}` : `: expected ${expected}`}`;
}

/** `nexthops[0].gateway`, as its parts. */
function pathOf(field: string): string[] {
  return field.split(/[.[\]]+/).filter((part) => part !== '');
}

/** The objects on the way to a field that have words, the innermost first, each with the rest of the path. */
function ownersOf(
  given: Fields,
  path: readonly string[],
): readonly (readonly [Wording, readonly string[]])[] {
  const owners: (readonly [Wording, readonly string[]])[] = [];
  let object: unknown = given;
  for (let depth = 0; ; depth++) {
    if (typeof object !== 'object' || object === null) break;
    const wording = wordings.get(object);
    if (wording !== undefined) {
      owners.unshift([wording, path.slice(depth)]);
      const inner = wording.inner.get(path[depth] ?? '');
      if (inner !== undefined) owners.unshift([inner, path.slice(depth + 1)]);
    }
    if (depth === path.length) break;
    object = (object as Fields)[path[depth] as string];
  }
  return owners.toSorted(([, left], [, right]) => left.length - right.length);
}

/** The word that has set a field, or the object around it, or something in it. */
function typedWord(given: Fields, path: readonly string[]): string | undefined {
  for (const [{ words, grammar }, rest] of ownersOf(given, path)) {
    const whole = rest.join('.');
    for (let length = rest.length; length > 0; length--) {
      const word = words.get(rest.slice(0, length).join('.'));
      if (word !== undefined) return word;
      // The word for the field itself is missing, rather than wrong in another one.
      if (length === rest.length && wordIn(grammar, rest) !== undefined) break;
    }
    const [, within] = [...words].find(([set]) => set.startsWith(`${whole}.`)) ?? [];
    if (within !== undefined && rest.length > 0) return within;
    if (wordIn(grammar, rest) !== undefined) return undefined;
  }
  return wordOfName(given, path);
}

/** The word that has set a field of the same name elsewhere: the library has moved it. */
function wordOfName(given: Fields, path: readonly string[]): string | undefined {
  const name = path.at(-1);
  for (const [{ words }] of ownersOf(given, path))
    for (const [set, word] of words) if (set.slice(set.lastIndexOf('.') + 1) === name) return word;
  return undefined;
}

interface WordOfField {
  /** Empty for a value without a keyword. */
  readonly word: string;
  readonly expected?: string | undefined;
}

/** The word that would set a field. */
function wordFor(given: Fields, path: readonly string[]): WordOfField | undefined {
  for (const [{ grammar }, rest] of ownersOf(given, path)) {
    const found = wordIn(grammar, rest);
    if (found !== undefined) return found;
  }
  return undefined;
}

function wordIn(
  { first, other, keywords, fields = [] }: KnownWords,
  rest: readonly string[],
): WordOfField | undefined {
  const [name = ''] = rest;
  const isOf = ({ field = [] }: SettingWord): boolean =>
    [field].flat().some((one) => one === rest.join('.') || one === name);
  const bare = [first, other].find((one) => one !== undefined && isOf(one));
  if (bare !== undefined) return { word: '', expected: bare.expected };
  const [word, keyword] = Object.entries(keywords).find(([, each]) => isOf(each)) ?? [];
  if (word !== undefined) return { word, expected: keyword?.expected };
  return fields.includes(name) ? { word: snakeCase(name) } : undefined;
}

/** A reason that names further fields names their words. Values that the user typed stay. */
function withWords(reason: string, given: Fields, path: readonly string[]): string {
  const values = new Set([...leavesOf(given)].map(([, value]) => value));
  // Behind these words stand values.
  const [sentence = ''] = /^.*?(?= is not one of | one of |; did you mean |$)/s.exec(reason) ?? [];
  const translated = sentence.replaceAll(
    /'([a-z][\w.]*)'|\b[a-z]\w*(?:\.[a-z]\w*)+\b|\b[a-z]+\d*[A-Z]\w*\b/g,
    (token, quoted?: string) => {
      const name = quoted ?? token;
      if (values.has(name)) return token;
      const around = name.includes('.') ? [] : path.slice(0, -1);
      const field = [...around, ...pathOf(name)];
      const typed = typedWord(given, field);
      const word = typed ?? wordFor(given, field)?.word;
      return word === undefined || word === '' ? token : `'${word}'`;
    },
  );
  return translated.replaceAll(/('\S+')(?: or \1)+/g, '$1') + reason.slice(sentence.length);
}

/** `vlanFiltering` as `vlan_filtering`. */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Throws for a word that is neither a keyword nor the name of a field. `key` is the part of it that should be one. */
export function refuseWord(word: string, key: string, { keywords, fields = [] }: KnownWords): never {
  const known = [...Object.keys(keywords), ...fields.map(snakeCase)];
  throw usageError(`'${word}' is no word here${didYouMean(key, known)}`);
}

/** The words of an object that words have been read into, and of the objects in it. */
export function* knownWordsOf(given: unknown): Generator<KnownWords> {
  if (typeof given !== 'object' || given === null) return;
  const wording = wordings.get(given);
  if (wording !== undefined) {
    yield wording.grammar;
    for (const { grammar } of wording.inner.values()) yield grammar;
  }
  for (const item of Object.values(given)) yield* knownWordsOf(item);
}
