import { asArray, asObject } from '../../compile/json.ts';
import type { NftExpression, NftSetChange, NftStatement } from '../../json-types.ts';
import type { Parsing, StatementSyntax } from '../parsing.ts';
import type { Printing, StatementPrinter } from '../printing.ts';
import { nameText } from '../words.ts';

/** Statements with a state, up to the end of the element. */
function parseStates({ cursor, statement }: Parsing): { stmt?: NftStatement[] } {
  const stmt: NftStatement[] = [];
  while (!cursor.isSign('}') && !cursor.isSign(':')) stmt.push(statement());
  return stmt.length === 0 ? {} : { stmt };
}

function parseChange(parsing: Parsing): NftStatement {
  const { cursor, name } = parsing;
  const op = cursor.oneOf('a change', ['add', 'update', 'delete']);
  cursor.expectSign('@');
  const reference = `@${name('the name of a set')}`;
  cursor.expectSign('{');
  const elem: NftExpression = parsing.elementKey(() => cursor.nested(() => parsing.expression()), false);
  const states = parseStates(parsing);
  if (!cursor.acceptSign(':')) {
    cursor.expectSign('}');
    return { set: { op, elem, set: reference, ...states } };
  }
  const data = cursor.nested(() => parsing.assigned());
  cursor.expectSign('}');
  return { map: { op, elem, data, map: reference, ...states } };
}

/** Changes a set or map by packets: `add @set { ip saddr }`. */
export const setChange: StatementSyntax = {
  words: ['add', 'update', 'delete'],
  applies: (cursor) => cursor.isSign('@', 1),
  parse: parseChange,
};

/** The older form: `set add ip saddr @set`. */
export const olderSetChange: StatementSyntax = {
  words: ['set'],
  parse(parsing) {
    const { cursor, name } = parsing;
    cursor.next();
    const op = cursor.oneOf('a change', ['add', 'update', 'delete']);
    const elem = parsing.elementKey(() => cursor.nested(() => parsing.expression()), false);
    cursor.expectSign('@');
    return { set: { op, elem, set: `@${name('the name of a set')}` } };
  },
};

/** A set that is filled by packets, with a state for each key: `meter m { ip saddr limit rate 10/second }`. */
export const meter: StatementSyntax = {
  words: ['meter'],
  parse(parsing) {
    const { cursor, name, number } = parsing;
    cursor.next();
    const called = name('the name of a meter');
    const size = cursor.acceptWord('size') ? { size: number('a size') } : {};
    cursor.expectSign('{');
    const key = parsing.elementKey(() => cursor.nested(() => parsing.expression()), false);
    const stmt = parsing.statement();
    cursor.expectSign('}');
    return { meter: { name: called, key, stmt, ...size } } as unknown as NftStatement;
  },
};

function statesText(stmt: unknown, printing: Printing): string {
  return stmt === undefined
    ? ''
    : asArray(stmt)
        .map((one) => ` ${printing.statement(one)}`)
        .join('');
}

/** Prints a change of a set. */
export const printSetChange: StatementPrinter = (json, printing) => {
  const { op, elem, set, stmt } = asObject(json) as unknown as NftSetChange & { set: string };
  return `${op} ${set} { ${printing.elementKey(elem, printing.typeOf(elem))}${statesText(stmt, printing)} }`;
};

/** Prints a change of a map. */
export const printMapChange: StatementPrinter = (json, printing) => {
  const { op, elem, map, data, stmt } = asObject(json);
  const key = `${printing.elementKey(elem, printing.typeOf(elem))}${statesText(stmt, printing)}`;
  return `${op} ${map} { ${key} : ${printing.expression(data)} }`;
};

/** Prints a meter. */
export const printMeter: StatementPrinter = (json, printing) => {
  const { name, key, stmt, size } = asObject(json);
  const limit = size === undefined ? '' : ` size ${size}`;
  return `meter ${nameText(String(name))}${limit} { ${printing.elementKey(key, undefined)} ${printing.statement(stmt)} }`;
};
