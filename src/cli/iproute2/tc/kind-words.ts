import type { AnyType } from '../../../netlink/codec/type.ts';
import { type FieldOf, type Fields, type Grammar, parse, setField } from '../grammar.ts';
import { optionsGrammar } from '../schema-words.ts';
import { inWordsOf, noteInnerGrammar } from '../wording.ts';
import type { Words } from '../words.ts';

/** The words of the options of a kind. */
export interface KindWords {
  readonly keywords: Grammar['keywords'];
  /** Options before the words are read. The kind has no options without words, if absent. */
  readonly initial?: () => Fields;
  /** Makes the options out of the fields that the words have set. */
  readonly build?: (fields: Fields) => object;
}

/** Words that set options as they are. The names of the fields are checked against the type of the options. */
export function optionWords<O>(keywords: Grammar<FieldOf<O>>['keywords'], initial?: () => Fields): KindWords {
  return initial === undefined ? { keywords } : { keywords, initial };
}

/** Words that set the fields of a function which makes the options. */
export function builtWords<T>(
  keywords: Grammar<FieldOf<T>>['keywords'],
  build: (fields: T) => object,
): KindWords {
  return { keywords, initial: () => ({}), build: build as (fields: Fields) => object };
}

/** Reads the options of a kind into the field `options`: all words that are left. A kind without options has none. */
export function readOptions(
  table: object,
  kind: string,
  schema: AnyType | undefined,
  words: Words,
  target: Fields,
): void {
  const { keywords, initial, build }: KindWords = Object.hasOwn(table, kind)
    ? (table as Readonly<Record<string, KindWords>>)[kind]!
    : { keywords: {} };
  const fields = initial?.() ?? {};
  const { other, fields: names, ...grammar } = optionsGrammar(keywords, schema);
  // The fields that a function makes the options of have other names than the options.
  const known = { ...grammar, ...(build === undefined && { other, fields: names }) } as Grammar;
  noteInnerGrammar(target, 'options', known, fields);
  if (words.done && initial === undefined) return;
  parse(known, words, fields);
  setField(target, 'options', build === undefined ? fields : inWordsOf(fields, () => build(fields)));
}
