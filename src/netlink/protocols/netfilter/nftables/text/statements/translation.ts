import { asList, asObject } from '../../compile/json.ts';
import { portTyped } from '../../compile/nat-target.ts';
import { addressTyped } from '../../expressions/dup.ts';
import type { NftExpression, NftStatement, NftTranslation } from '../../json-types.ts';
import type { Parsing, StatementSyntax } from '../parsing.ts';
import type { Printing, StatementPrinter } from '../printing.ts';

const flags = ['random', 'fully-random', 'persistent'] as const;
const families = ['ip', 'ip6'] as const;

function parseFlags({ cursor }: Parsing): Pick<NftTranslation, 'flags'> {
  if (!flags.includes(cursor.wordAt() as 'random')) return {};
  const found: string[] = [];
  do found.push(cursor.oneOf('a flag', flags));
  while (cursor.acceptSign(','));
  return { flags: found.length === 1 ? (found[0] as string) : found };
}

/** The address and the port behind `to`. */
function parseTarget({ cursor, assigned }: Parsing): Pick<NftTranslation, 'addr' | 'port'> {
  const addr: NftExpression | undefined = cursor.isSign(':') ? undefined : cursor.nested(() => assigned());
  const port: NftExpression | undefined = cursor.acceptSign(':')
    ? cursor.nested(() => assigned())
    : undefined;
  return { ...(addr === undefined ? {} : { addr }), ...(port === undefined ? {} : { port }) };
}

/** How maps give addresses: with a port, as ranges, as networks. */
function parseWay({ cursor }: Parsing): Pick<NftTranslation, 'type_flags' | 'flags'> {
  if (cursor.acceptWord('interval')) return { type_flags: 'interval' };
  if (cursor.acceptWord('prefix')) return { flags: 'netmap', type_flags: 'prefix' };
  if (!cursor.acceptWord('addr')) return {};
  cursor.expectSign('.');
  cursor.expectWord('port');
  return { type_flags: 'concat' };
}

function joined(one: NftTranslation['flags'], other: NftTranslation['flags']): Pick<NftTranslation, 'flags'> {
  const all = [...asList(one ?? []), ...asList(other ?? [])] as string[];
  return all.length === 0 ? {} : { flags: all.length === 1 ? (all[0] as string) : all };
}

/** Words behind the family of a translation. Others begin an expression: `ip saddr`. */
const behindFamily = ['to', 'addr', 'interval', 'prefix'];

function parseNatFamily({ cursor }: Parsing): 'ip' | 'ip6' | undefined {
  if (!behindFamily.includes(cursor.wordAt(1) ?? '')) return undefined;
  return families.find((word) => cursor.acceptWord(word));
}

function parseNat(parsing: Parsing): NftTranslation {
  const { cursor } = parsing;
  const family = parseNatFamily(parsing);
  const way = parseWay(parsing);
  // Only without a family, `to` may be left out.
  if (family !== undefined) cursor.expectWord('to');
  else cursor.acceptWord('to');
  const target = parseTarget(parsing);
  const { flags: given } = parseFlags(parsing);
  return { ...(family === undefined ? {} : { family }), ...target, ...way, ...joined(way.flags, given) };
}

/** The port behind `to`: its colon may be left out. */
function parsePort({ cursor, assigned }: Parsing): Pick<NftTranslation, 'port'> {
  if (!cursor.acceptWord('to')) return {};
  cursor.acceptSign(':');
  return { port: cursor.nested(() => assigned()) };
}

/** Statements that change an address or a port. */
export const translations: readonly StatementSyntax[] = [
  ...(['snat', 'dnat'] as const).map(
    (word): StatementSyntax => ({
      words: [word],
      parse(parsing) {
        parsing.cursor.next();
        return { [word]: parseNat(parsing) } as unknown as NftStatement;
      },
    }),
  ),
  ...(['masquerade', 'redirect'] as const).map(
    (word): StatementSyntax => ({
      words: [word],
      parse(parsing) {
        const { cursor } = parsing;
        cursor.next();
        const found = { ...parsePort(parsing), ...parseFlags(parsing) };
        return { [word]: Object.keys(found).length === 0 ? null : found } as unknown as NftStatement;
      },
    }),
  ),
  {
    words: ['tproxy'],
    parse(parsing) {
      parsing.cursor.next();
      return { tproxy: parseNat(parsing) };
    },
  },
];

function familyOf(json: unknown, { family }: Readonly<Record<string, unknown>>): 'ip' | 'ip6' {
  if (family === 'ip' || family === 'ip6') return family;
  return JSON.stringify(json)?.includes('::') === true ? 'ip6' : 'ip';
}

/** An address before a port: those with colons are in brackets. */
function addressText(
  json: unknown,
  hasPort: boolean,
  target: Readonly<Record<string, unknown>>,
  printing: Printing,
): string {
  const text = printing.expression(json, addressTyped(familyOf(json, target)));
  if (!hasPort || (typeof json === 'object' && json !== null && !('range' in json) && !('prefix' in json)))
    return text;
  return text.replaceAll(/[0-9a-fA-F]*:[0-9a-fA-F:.]*/g, (address) => `[${address}]`);
}

function printTranslation(word: string): StatementPrinter {
  return (json, printing) => {
    if (json === null) return word;
    const target = asObject(json);
    const { addr, port, family, flags: list, type_flags: typeFlags } = target;
    const at =
      addr === undefined ? '' : addressText(addr, port !== undefined || word === 'tproxy', target, printing);
    const behind = port === undefined ? '' : `:${printing.expression(port, portTyped)}`;
    const given = asList(list ?? []).filter((flag) => flag !== 'netmap');
    const parts = [word];
    if (family !== undefined) parts.push(String(family));
    if (asList(typeFlags ?? []).includes('prefix')) parts.push('prefix');
    if (at !== '' || behind !== '') parts.push(`to ${at}${behind}`);
    if (given.length > 0) parts.push(given.join(','));
    return parts.join(' ');
  };
}

/** Printers of these statements by their name in JSON. */
export const translationPrinters: readonly (readonly [string, StatementPrinter])[] = [
  'snat',
  'dnat',
  'masquerade',
  'redirect',
  'tproxy',
].map((word) => [word, printTranslation(word)]);
