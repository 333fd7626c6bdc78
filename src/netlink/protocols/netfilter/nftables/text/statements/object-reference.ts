import { asObject } from '../../compile/json.ts';
import type { NftLookup, NftObjectReference, NftStatement } from '../../json-types.ts';
import type { Parsing, StatementSyntax } from '../parsing.ts';
import type { Printing, StatementPrinter } from '../printing.ts';
import { quoted } from '../words.ts';

/** The name of an object, or a map that gives one. */
function parseTarget({ cursor, assigned }: Parsing): NftObjectReference {
  const value = cursor.nested(() => assigned());
  if (typeof value === 'string') return value;
  return typeof value === 'object' && !Array.isArray(value) && 'map' in value
    ? { map: (value as { map: NftLookup }).map }
    : cursor.fail('expected the name of an object or a map of objects');
}

/** The object behind `name`; `undefined` where there is no `name`. */
export function parseReference(parsing: Parsing): NftObjectReference | undefined {
  return parsing.cursor.acceptWord('name') ? parseTarget(parsing) : undefined;
}

function targetText(json: unknown, printing: Printing): string {
  if (typeof json === 'string') return quoted(json);
  return mapText(asObject(json).map, printing);
}

/** A map of objects. */
function mapText(json: unknown, printing: Printing): string {
  const { key, data } = asObject(json);
  return `${printing.expression(key)} map ${printing.set(data, printing.typeOf(key), 0)}`;
}

/** Whether a statement stands for an object. */
function isReference(json: unknown): boolean {
  return typeof json === 'string' || (typeof json === 'object' && json !== null && 'map' in json);
}

/** ` name ` and the object; `undefined` for the statement itself. */
export function printReference(json: unknown, printing: Printing): string | undefined {
  return isReference(json) ? ` name ${targetText(json, printing)}` : undefined;
}

/** Objects of connection tracking that are set: `ct helper set "ftp"`. */
const ctObjects = ['helper', 'timeout', 'expectation'] as const;

/** Statements that give the packet an object. */
export const objectReferences: readonly StatementSyntax[] = [
  {
    words: ['ct'],
    applies: (cursor) => ctObjects.includes(cursor.wordAt(1) as 'helper') && cursor.isWord('set', 2),
    parse(parsing): NftStatement {
      const { cursor } = parsing;
      cursor.next();
      const kind = cursor.next().text;
      cursor.next();
      return { [`ct ${kind}`]: parseTarget(parsing) } as unknown as NftStatement;
    },
  },
  {
    words: ['meta'],
    // From a mark of the connection it is copied, as other properties are.
    applies: (cursor) => cursor.isWord('secmark', 1) && cursor.isWord('set', 2) && !cursor.isWord('ct', 3),
    parse(parsing) {
      for (let count = 0; count < 3; count++) parsing.cursor.next();
      return { secmark: parseTarget(parsing) };
    },
  },
  {
    words: ['tunnel'],
    applies: (cursor) => cursor.isWord('name', 1),
    parse(parsing) {
      parsing.cursor.next();
      return { tunnel: parseReference(parsing) as NftObjectReference };
    },
  },
];

/** Printers of these statements by their name in JSON. */
export const referencePrinters: readonly (readonly [string, StatementPrinter])[] = [
  ...ctObjects.map((kind): [string, StatementPrinter] => [
    `ct ${kind}`,
    (json, printing) => `ct ${kind} set ${targetText(json, printing)}`,
  ]),
  ['secmark', (json, printing) => `meta secmark set ${targetText(json, printing)}`],
  ['tunnel', (json, printing) => `tunnel name ${targetText(json, printing)}`],
];
