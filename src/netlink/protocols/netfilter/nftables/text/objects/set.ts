import { objectTypeNames } from '../../compile/compile-set.ts';
import { asArray, asList, isObject, type JsonObject } from '../../compile/json.ts';
import type { SetDefinition } from '../../compile/set-definition.ts';
import { concatTyped } from '../../compile/set-type.ts';
import type { ConcatTyped } from '../../compile/values.ts';
import { dataTypeByName, dataTypeNames } from '../../datatypes/index.ts';
import type { NftType } from '../../json-types.ts';
import type { Parsing } from '../parsing.ts';
import type { Printing } from '../printing.ts';
import { secondsText } from '../seconds-text.ts';
import { statefulNames } from '../statements/stateful.ts';
import { expressionOfType } from '../type-expression.ts';
import { quoted } from '../words.ts';
import {
  commentItem,
  type Items,
  type ObjectSyntax,
  type Properties,
  parseBlock,
  parseFlags,
} from './object-syntax.ts';

/** Flags of sets in the order in which nft writes them. */
const flags = ['constant', 'dynamic', 'interval', 'timeout'];

/** Names of data types of keys, as one or as a concatenation. */
function parseTypes({ cursor }: Parsing): NftType {
  const types: string[] = [];
  do types.push(cursor.oneOf('a data type', dataTypeNames()));
  while (cursor.acceptSign('.'));
  return types.length === 1 ? (types[0] as string) : types;
}

/** The data of a map that are no values: verdicts, or a kind of objects. */
function parseObjectKind({ cursor }: Parsing): string | undefined {
  const kinds = ['verdict', ...Object.keys(objectTypeNames)];
  const first = cursor.wordAt() ?? '';
  const kind = [`${first} ${cursor.wordAt(1)}`, first].find((name) => kinds.includes(name));
  for (const _ of kind?.split(' ') ?? []) cursor.next();
  return kind;
}

/** Reads the type of data behind the colon, by names or by an expression. */
function parseData(parsing: Parsing, map: Properties, read: (parsing: Parsing) => NftType): void {
  if (parsing.cursor.acceptWord('interval')) map['data-interval'] = true;
  map.map = parseObjectKind(parsing) ?? read(parsing);
}

function parseTypeof(parsing: Parsing): NftType {
  return { typeof: parsing.cursor.nested(() => parsing.expression()) };
}

/** The elements behind `elements =`. */
function parseElements(parsing: Parsing): unknown {
  const token = parsing.cursor.peek();
  const given: unknown = parsing.set();
  return isObject(given) && given.set !== undefined
    ? given.set
    : parsing.cursor.fail('expected the elements of a set', token);
}

const items: Items = {
  ...commentItem,
  type(parsing, set) {
    set.type = parseTypes(parsing);
    if (parsing.cursor.acceptSign(':')) parseData(parsing, set, parseTypes);
  },
  typeof(parsing, set) {
    set.type = parseTypeof(parsing);
    if (parsing.cursor.acceptSign(':')) parseData(parsing, set, parseTypeof);
  },
  flags(parsing, set) {
    set.flags = parseFlags(parsing, 'a flag of a set', flags);
  },
  timeout(parsing, set) {
    set.timeout = parsing.seconds();
  },
  'gc-interval'(parsing, set) {
    set['gc-interval'] = parsing.seconds();
  },
  size(parsing, set) {
    set.size = parsing.number('a number of elements');
  },
  policy(parsing, set) {
    set.policy = parsing.cursor.oneOf('a policy', ['performance', 'memory']);
  },
  'auto-merge'(_, set) {
    set['auto-merge'] = true;
  },
  elements(parsing, set) {
    parsing.cursor.expectSign('=');
    const elements = asArray(parseElements(parsing));
    if (elements.length > 0) set.elem = elements;
  },
};

/** Statements with a state that elements get. */
const states: Items = Object.fromEntries(
  statefulNames.map((name) => [
    name.split(' ')[0],
    (parsing: Parsing, set: Properties): void => {
      set.stmt = [...asList(set.stmt ?? []), parsing.statement()];
    },
  ]),
);

function parse(parsing: Parsing, kind: 'set' | 'map'): Properties {
  const { cursor } = parsing;
  // To be deleted, flushed or listed, a set is only named.
  if (!cursor.isSign('{')) return {};
  const token = cursor.peek();
  const found = parseBlock(parsing, kind, items, {}, states);
  if (found.type === undefined) cursor.fail(`the ${kind} needs a type`, token);
  if (kind === 'map' && found.map === undefined)
    cursor.fail('the map needs the type of its data behind a colon', token);
  if (kind === 'set' && found.map !== undefined) cursor.fail('a set has no data: this is a map', token);
  return found;
}

/** A type as JSON has it, as nft knows it. */
export function typedOf(json: unknown, printing: Printing): ConcatTyped | undefined {
  if (isObject(json)) return printing.typeOf(json.typeof);
  const types = asList(json).map((name) => dataTypeByName(String(name)));
  const known = types.filter((type) => type !== undefined);
  if (known.length < types.length || known.length === 0) return undefined;
  return concatTyped(known.map((type) => ({ type, bits: type.bits, order: type.order })));
}

/** The type of a map's data. */
export function dataOf(json: unknown, printing: Printing): SetDefinition['data'] {
  if (json === 'verdict') return 'verdict';
  if (typeof json === 'string' && Object.hasOwn(objectTypeNames, json))
    return objectTypeNames[json as keyof typeof objectTypeNames];
  return json === undefined ? undefined : typedOf(json, printing);
}

/** The types of keys and data. Where one of them is that of an expression, expressions stand for both. */
function typeText({ type, map, elem, 'data-interval': interval }: JsonObject, printing: Printing): string {
  const isTypeof = isObject(type) || isObject(map);
  const text = (json: unknown): string => {
    if (isObject(json)) return printing.expression(json.typeof);
    return asList(json)
      .map((name) => (isTypeof && name !== 'verdict' ? expressionText(String(name), printing) : String(name)))
      .join(' . ');
  };
  return `${isTypeof ? 'typeof' : 'type'} ${text(type)}${map === undefined ? '' : ` : ${interval === true || hasDataIntervals(elem) ? 'interval ' : ''}${text(map)}`}`;
}

/** Whether the data of an element of a map are a range or a network. */
function hasDataIntervals(elements: unknown): boolean {
  const isInterval = (json: unknown): boolean =>
    isObject(json) &&
    ('range' in json || 'prefix' in json || ('concat' in json && asList(json.concat).some(isInterval)));
  return asList(elements ?? []).some((element) => Array.isArray(element) && isInterval(element[1]));
}

function expressionText(type: string, printing: Printing): string {
  const json = expressionOfType(type);
  return json === undefined ? type : printing.expression(json);
}

function lines(json: JsonObject, printing: Printing): string[] {
  const { size, policy, flags: list, timeout, comment, stmt } = json;
  const found = [typeText(json, printing)];
  if (policy !== undefined) found.push(`policy ${policy}`);
  if (size !== undefined) found.push(`size ${size}`);
  // A timeout of all elements implies the flag, where it is the only one.
  const given = asList(list ?? []).map(String);
  const written = [...flags, ...given.filter((flag) => !flags.includes(flag))].filter((flag) =>
    given.includes(flag),
  );
  const isImplied = timeout !== undefined && written.every((flag) => flag === 'timeout');
  if (written.length > 0 && !isImplied) found.push(`flags ${written.join(',')}`);
  for (const one of asList(stmt ?? [])) found.push(printing.statement(one));
  if (timeout !== undefined) found.push(`timeout ${secondsText(timeout)}`);
  if (json['gc-interval'] !== undefined) found.push(`gc-interval ${secondsText(json['gc-interval'])}`);
  if (json['auto-merge'] === true) found.push('auto-merge');
  if (comment !== undefined) found.push(`comment ${quoted(String(comment))}`);
  return found;
}

/** Sets and maps. Their elements are written with the table. */
export const sets: readonly ObjectSyntax[] = (['set', 'map'] as const).map((kind) => ({
  json: kind,
  words: [kind],
  plural: `${kind}s`,
  parse: (parsing) => parse(parsing, kind),
  lines,
}));
