import { asObject } from '../../compile/json.ts';
import type { Parsing, Selector } from '../parsing.ts';
import type { ExpressionPrinter } from '../printing.ts';

function parseModulus({ cursor, number }: Parsing): number {
  cursor.expectWord('mod');
  return number('a modulus');
}

function parseOffset({ cursor, number }: Parsing): { offset?: number } {
  return cursor.acceptWord('offset') ? { offset: number('an offset') } : {};
}

/** A number that is counted up, or random: `numgen inc mod 2`. */
export const numgen: Selector = {
  json: 'numgen',
  words: ['numgen'],
  parse(parsing) {
    const { cursor } = parsing;
    cursor.next();
    const mode = cursor.oneOf('a mode of numgen', ['inc', 'random']);
    return { numgen: { mode, mod: parseModulus(parsing), offset: 0, ...parseOffset(parsing) } };
  },
};

export const printNumgen: ExpressionPrinter = (json) => {
  const { mode, mod, offset } = asObject(json);
  return `numgen ${mode} mod ${mod}${offsetText(offset)}`;
};

function offsetText(offset: unknown): string {
  return offset === undefined || offset === 0 ? '' : ` offset ${offset}`;
}

/** A hash of a value: `jhash ip saddr mod 2`. */
export const jhash: Selector = {
  json: 'jhash',
  words: ['jhash'],
  parse(parsing) {
    const { cursor, number } = parsing;
    cursor.next();
    const expr = cursor.nested(() => parsing.expression());
    const mod = parseModulus(parsing);
    const seed = cursor.acceptWord('seed') ? { seed: number('a seed') } : {};
    return { jhash: { expr, mod, ...seed, ...parseOffset(parsing) } };
  },
};

export const printJhash: ExpressionPrinter = (json, printing) => {
  const { expr, mod, seed, offset } = asObject(json);
  const start = seed === undefined ? '' : ` seed 0x${Number(seed).toString(16)}`;
  return `jhash ${printing.expression(expr)} mod ${mod}${start}${offsetText(offset)}`;
};

/** A hash of the connection: `symhash mod 2`. */
export const symhash: Selector = {
  json: 'symhash',
  words: ['symhash'],
  parse(parsing) {
    parsing.cursor.next();
    return { symhash: { mod: parseModulus(parsing), ...parseOffset(parsing) } };
  },
};

export const printSymhash: ExpressionPrinter = (json) => {
  const { mod, offset } = asObject(json);
  return `symhash mod ${mod}${offsetText(offset)}`;
};
