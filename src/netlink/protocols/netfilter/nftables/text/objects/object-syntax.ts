import type { NetfilterFamily } from '../../../header.ts';
import type { JsonObject } from '../../compile/json.ts';
import type { Parsing } from '../parsing.ts';
import type { Printing } from '../printing.ts';

/** Where an object lies. */
export interface Place {
  readonly family: NetfilterFamily;
  readonly table: string;
  readonly name: string;
}

/** Properties of an object in JSON while they are read. */
export type Properties = Record<string, unknown>;

/** One kind of object that a table has. */
export interface ObjectSyntax {
  /** Its name in JSON. */
  readonly json: string;
  /** The words of its name in the syntax. */
  readonly words: readonly string[];
  /** The word for all objects of the kind in `list` and `flush`. */
  readonly plural: string;
  /** Reads the properties behind the name: a block, or the rest of the line. */
  parse(parsing: Parsing, place: Place): Properties;
  /** The lines of its block. Properties that nft writes on one line are one of them. */
  lines(json: JsonObject, printing: Printing): string[];
}

/** Readers of properties by the word that a property begins with. */
export type Items = Readonly<Record<string, (parsing: Parsing, properties: Properties) => void>>;

/** The comment of an object. */
export const commentItem: Items = {
  comment(parsing, properties) {
    properties.comment = parsing.text('a comment');
  },
};

/** Reads a block: properties with lines or semicolons between them. `more`: what else may stand in it, by its first word. */
export function parseBlock(
  parsing: Parsing,
  what: string,
  items: Items,
  properties: Properties,
  more: Items = {},
): Properties {
  const { cursor } = parsing;
  cursor.expectSign('{');
  for (cursor.skipSeparators(); !cursor.isSign('}'); cursor.skipSeparators())
    if (!readItem(parsing, items, properties) && !readWhole(parsing, more, properties))
      cursor.unknownWord(`a property of a ${what}`, Object.keys({ ...items, ...more }));
  cursor.expectSign('}');
  return properties;
}

/** Reads what begins with a word, which is part of it; `false` where none of them stands here. */
function readWhole(parsing: Parsing, items: Items, properties: Properties): boolean {
  const item = items[parsing.cursor.wordAt() ?? ''];
  item?.(parsing, properties);
  return item !== undefined;
}

/** Reads one property; `false` where none of them stands here. */
export function readItem(parsing: Parsing, items: Items, properties: Properties): boolean {
  const word = parsing.cursor.wordAt();
  const item = word !== undefined && Object.hasOwn(items, word) ? items[word] : undefined;
  if (item === undefined) return false;
  parsing.cursor.next();
  item(parsing, properties);
  return true;
}

/** Reads words with commas between them. */
export function parseFlags(parsing: Parsing, what: string, known: readonly string[]): string[] {
  const { cursor } = parsing;
  const found: string[] = [];
  do found.push(cursor.oneOf(what, known));
  while (cursor.acceptSign(','));
  return found;
}
