import { asList, asObject } from '../../compile/json.ts';
import type { NftExpression } from '../../json-types.ts';
import type { Parsing, StatementSyntax } from '../parsing.ts';
import type { StatementPrinter } from '../printing.ts';

const flags = ['bypass', 'fanout'] as const;

function parseFlags({ cursor }: Parsing): string[] {
  const found: string[] = [];
  while (flags.includes(cursor.wordAt() as 'bypass') || (found.length > 0 && cursor.acceptSign(',')))
    found.push(cursor.oneOf('a flag of queue', flags));
  // nft writes them in this order, however they are given.
  return flags.filter((flag) => found.includes(flag));
}

/** Passes the packet to a program. */
export const queue: StatementSyntax = {
  words: ['queue'],
  parse(parsing) {
    const { cursor, assigned, value } = parsing;
    cursor.next();
    let num: NftExpression | undefined;
    let given: string[] = [];
    if (cursor.acceptWord('flags')) given = parseFlags(parsing);
    if (cursor.acceptWord('to')) num = cursor.nested(() => assigned());
    else if (cursor.acceptWord('num')) num = value();
    given = [...given, ...parseFlags(parsing)];
    const flagged = given.length === 0 ? {} : { flags: given.length === 1 ? (given[0] as string) : given };
    const found = { ...(num === undefined ? {} : { num }), ...flagged };
    return { queue: Object.keys(found).length === 0 ? null : found };
  },
};

export const printQueue: StatementPrinter = (json, printing) => {
  if (json === null) return 'queue';
  const { num, flags: list } = asObject(json);
  const given = list === undefined ? '' : ` flags ${asList(list).join(',')}`;
  return `queue${given}${num === undefined ? '' : ` to ${printing.expression(num)}`}`;
};
