import type { AttributeSet } from '../../netlink/codec/composites/attribute-set.ts';
import type { AnyType } from '../../netlink/codec/type.ts';
import {
  camelCase,
  type Fields,
  fieldsOf,
  type Grammar,
  literalValue,
  readNext,
  setField,
} from './grammar.ts';
import { namedNumberWord } from './route-words.ts';
import { bigInteger, integer, numberOf, onOff, type ReadWord, type Words } from './words.ts';

/**
 * Reads an attribute by its name: `vlan_filtering 1` sets `vlanFiltering`. The schema decides how the value is read. Returns
 * false for a name that the schema does not have.
 */
function readAttribute(schema: AnyType, word: string, words: Words, target: Fields): boolean {
  const [key = '', inline] = word.split(/=(.*)/s);
  const name = camelCase(key);
  const attribute = (schema as Partial<AttributeSet<unknown>>).attributes?.find((each) => each.name === name);
  if (attribute === undefined) return false;
  const { type } = attribute;
  if (inline !== undefined) setField(target, name, readerOf(type)(inline));
  else if (type.kind === 'flag') setField(target, name, true);
  else setField(target, name, readNext(key, words, readerOf(type)));
  return true;
}

/**
 * The words of the options of a kind: its keywords, and the attributes of its schema in snake_case.
 */
export function optionsGrammar(keywords: Grammar['keywords'], schema: AnyType | undefined): Grammar {
  if (schema === undefined) return { keywords };
  return {
    keywords,
    fields: fieldsOf(schema),
    other: (word, words, target) => readAttribute(schema, word, words, target),
  };
}

interface Described {
  readonly base?: AnyType;
  readonly names?: Readonly<Record<string, number>>;
}

function readerOf(type: AnyType): ReadWord<unknown> {
  const { base, names } = type as AnyType & Described;
  if (names !== undefined) return type.kind === 'flags' ? flagsReader(names) : nameReader(names);
  if ('labelOf' in type) return namedNumberWord;
  if (base !== undefined) return readerOf(base);
  if (type.kind === 'bool8' || type.kind === 'flag') return onOff;
  if (/^(u|s|be)64$/.test(type.kind)) return bigInteger;
  if (/^(u|s|be)\d+$/.test(type.kind)) return integer;
  return literalValue;
}

/** Spelling does not count: `End.DT6` is `endDt6`. */
const plain = (word: string): string => word.toLowerCase().replaceAll(/[-_.]/g, '');

/** Reads a name, however it is spelt, or a number. An unknown name is left to the library, whose error lists the known ones. */
export function nameReader(names: Readonly<Record<string, number>>): ReadWord<unknown> {
  return (word) => {
    if (/^(\d+|0x[\da-f]+)$/i.test(word)) return numberOf(word);
    // The library's error lists the names that it knows.
    return Object.keys(names).find((name) => plain(name) === plain(word)) ?? word;
  };
}

function flagsReader(names: Readonly<Record<string, number>>): ReadWord<unknown> {
  return (word) =>
    /^(\d+|0x[\da-f]+)$/i.test(word) ? numberOf(word) : word.split(',').map(nameReader(names));
}
