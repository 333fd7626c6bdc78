import type { AnyObjectDefinition, Word } from '../../../netlink/protocol.ts';
import { loadProtocols, type Protocol, protocolNameOf } from '../../../netlink/protocol-table.ts';
import type { Check, Declared } from '../../../netlink/request/input.ts';
import { listOf, suggestion } from '../../suggestion.ts';
import { usageError } from '../../usage-error.ts';

/** A kind of object that the kernel can list. */
export interface DumpObject {
  readonly protocol: Protocol;
  /** Number of the protocol. */
  readonly number: number;
  readonly definition: AnyObjectDefinition;
}

/** Finds the index of a link by its name. */
export type FindLink = (name: string) => Promise<number>;

/** Loads the kinds of objects of all protocols, by name. */
export async function loadObjects(): Promise<ReadonlyMap<string, DumpObject>> {
  const objects = new Map<string, DumpObject>();
  for (const [number, { objects: defined }] of await loadProtocols())
    for (const definition of Object.values(defined))
      objects.set(definition.name, {
        protocol: protocolNameOf(number) as Protocol,
        number,
        definition,
      });
  return objects;
}

/** Returns the word before the name of one object: `dev` of links. `undefined` for objects that cannot be named. */
export function nameWordOf({ getByName, nameWord = 'name' }: AnyObjectDefinition): string | undefined {
  return getByName === undefined ? undefined : nameWord;
}

/** Returns the filters without which the kernel lists nothing: each word, and a value for an example. */
export function neededFilters({ filters = {}, operations = {} }: AnyObjectDefinition): Map<string, string> {
  const [input] = ((operations as Readonly<Record<string, Partial<Declared>>>).list?.inputs ?? []) as Check[];
  if (input?.required !== true) return new Map();
  const words = Object.entries(filters as Readonly<Record<string, Word>>);
  const needed = words.filter(([, { field }]) => input.fields?.get(field)?.required === true);
  return new Map(
    // Where any of several fields will do, the first filter has one.
    (needed.length > 0 ? needed : words.slice(0, 1)).map(([key, word]) => [
      key,
      sampleValue(word, input.fields?.get(word.field)?.expected),
    ]),
  );
}

/** Returns a value of a filter: the first one of the words that are expected. */
function sampleValue(word: Word, expected = ''): string {
  if (word.kind === 'link') return 'lo';
  if (word.kind === 'integer') return '0';
  return /^'([^']+)'/.exec(expected)?.[1] ?? valueName(word);
}

/** Returns the text of the name of an object in the help. */
export const nameValue = (nameWord: string): string => (nameWord === 'dev' ? 'LINK' : 'NAME');

/** Returns the text of the value of a filter in the help. */
export function valueName(word: Word): string {
  switch (word.kind) {
    case 'link':
      return 'LINK';
    case 'integer':
    case 'number':
      return 'NUMBER';
    case 'name':
      return word.field.toUpperCase();
    default:
      return word.field.toUpperCase();
  }
}

/** Reads the filter that words stand for: `kind veth master br0`. */
export async function readFilter(
  definition: AnyObjectDefinition,
  words: readonly string[],
  findLink: FindLink,
): Promise<Record<string, unknown>> {
  const { name, filters = {} } = definition;
  const nameWord = nameWordOf(definition);
  const filter: Record<string, unknown> = {};
  const known = [...(nameWord === undefined ? [] : [nameWord]), ...Object.keys(filters)];
  for (let index = 0; index < words.length; index += 2) {
    const key = words[index] as string;
    const value = words[index + 1];
    const word = Object.hasOwn(filters, key) ? (filters[key] as Word) : undefined;
    if (word === undefined) {
      if (key === nameWord)
        throw usageError(
          value === undefined
            ? `'${key}' needs a value: ${nameValue(key)}`
            : `'${key} ${value}' cannot have other filters beside it`,
        );
      throw usageError(`${name} has no filter '${key}'${suggestion(key, known)}`);
    }
    if (value === undefined) throw usageError(`'${key}' needs a value: ${valueName(word)}`);
    filter[word.field] = await readValue(key, value, word, findLink);
  }
  for (const key of neededFilters(definition).keys()) {
    const word = filters[key] as Word;
    if (filter[word.field] === undefined) throw usageError(`${name} needs '${key} ${valueName(word)}'`);
  }
  return filter;
}

/** Reads the value of a word. `key` is the word itself. */
async function readValue(key: string, value: string, word: Word, findLink: FindLink): Promise<unknown> {
  const isInteger = /^(\d+|0x[\da-f]+)$/i.test(value) && Number.isSafeInteger(Number(value));
  switch (word.kind) {
    case 'text':
      return value;
    case 'integerOrText':
      return isInteger ? Number(value) : value;
    case 'integer':
      if (isInteger) return Number(value);
      throw usageError(`${key}: expected a whole number, got '${value}'`);
    case 'link':
      return isInteger ? Number(value) : findLink(value);
    case 'name':
      if (Object.hasOwn(word.names, value)) return value;
      throw usageError(`${key}: '${value}' is unknown${suggestion(value, Object.keys(word.names))}`);
    case 'number':
      if (isInteger) return Number(value);
      if (Object.hasOwn(word.names, value)) return word.names[value];
      throw usageError(`${key}: expected a number, ${listOf(Object.keys(word.names))}, got '${value}'`);
  }
}

/** Returns an error of a library's operation in the words that the user typed, if it is about a field that a word stands for. */
export function inWords(error: unknown, { name, filters = {} }: AnyObjectDefinition): unknown {
  const { field, code } = error as { field?: unknown; code?: unknown };
  if (typeof code !== 'string' || typeof field !== 'string') return error;
  const [word] =
    Object.entries(filters as Record<string, Word>).find(([, { field: of }]) => of === field) ?? [];
  if (word === undefined) return error;
  const { message } = error as Error;
  const reason = message.slice(message.indexOf(`${field}: `) + `${field}: `.length);
  return usageError(
    `${name}: '${word} ${valueName((filters as Record<string, Word>)[word] as Word)}': ${reason}`,
  );
}
