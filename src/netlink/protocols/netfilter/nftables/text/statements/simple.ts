import { asObject } from '../../compile/json.ts';
import type { StatementSyntax } from '../parsing.ts';
import type { StatementPrinter } from '../printing.ts';
import { parseTcpOption } from '../selectors/extensions.ts';
import { nameText } from '../words.ts';

/** Keeps the packet out of connection tracking. */
export const notrack: StatementSyntax = {
  words: ['notrack'],
  parse({ cursor }) {
    cursor.next();
    return { notrack: null };
  },
};

/** Hands the connection over to a flow table: `flow add @f`. */
export const flow: StatementSyntax = {
  words: ['flow'],
  parse({ cursor, name }) {
    cursor.next();
    cursor.oneOf('a change of a flow table', ['add', 'offload']);
    cursor.expectSign('@');
    return { flow: { op: 'add', flowtable: `@${name('the name of a flow table')}` } };
  },
};

/** Takes an option out of the packet: `reset tcp option sack-perm`. */
export const reset: StatementSyntax = {
  words: ['reset'],
  parse(parsing) {
    const { cursor } = parsing;
    cursor.next();
    cursor.expectWord('tcp');
    cursor.expectWord('option');
    return { reset: parseTcpOption(parsing) };
  },
};

export const printNotrack: StatementPrinter = () => 'notrack';

/** Prints the use of a flow table. */
export const printFlow: StatementPrinter = (json) => `flow add ${asObject(json).flowtable}`;

/** Prints the removal of a TCP option. */
export const printReset: StatementPrinter = (json, printing) => {
  const { base } = asObject(asObject(json)['tcp option']);
  return base === undefined ? `reset ${printing.expression(json)}` : `reset tcp option ${base}`;
};

/** An extension of iptables, which nft has no syntax for. */
export const printXt: StatementPrinter = (json) => {
  if (json === null) return 'xt';
  const { type, name } = asObject(json);
  return `xt ${type} ${nameText(String(name))}`;
};

/** An expression of the kernel that is not known here. */
export const printUnknown: StatementPrinter = (json) => `unknown "${asObject(json).name}"`;
