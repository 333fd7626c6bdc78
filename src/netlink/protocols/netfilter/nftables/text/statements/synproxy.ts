import { asList, asObject } from '../../compile/json.ts';
import { synproxyFlags } from '../../expressions/synproxy.ts';
import type { NftSynproxy } from '../../json-types.ts';
import type { Parsing, StatementSyntax } from '../parsing.ts';
import type { StatementPrinter } from '../printing.ts';
import { parseReference, printReference } from './object-reference.ts';

const flags = Object.keys(synproxyFlags);

/** How a SYN proxy answers, behind `synproxy`. */
export function parseSynproxy({ cursor, number }: Parsing): NftSynproxy {
  const found: { mss?: number; wscale?: number } = {};
  const given: string[] = [];
  for (;;) {
    if (cursor.acceptWord('mss')) found.mss = number('a segment size');
    else if (cursor.acceptWord('wscale')) found.wscale = number('a window scale');
    else if (flags.includes(cursor.wordAt() ?? '')) given.push(cursor.next().text);
    else break;
  }
  return {
    ...found,
    ...(given.length === 0 ? {} : { flags: given.length === 1 ? (given[0] as string) : given }),
  };
}

/** Answers the TCP handshake for the server. */
export const synproxy: StatementSyntax = {
  words: ['synproxy'],
  parse(parsing) {
    parsing.cursor.next();
    const reference = parseReference(parsing);
    if (reference !== undefined) return { synproxy: reference };
    const found = parseSynproxy(parsing);
    return { synproxy: Object.keys(found).length === 0 ? null : found };
  },
};

/** How a SYN proxy answers, each part apart. */
export function synproxyParts(json: unknown): string[] {
  if (json === null) return [];
  const { mss, wscale, flags: list } = asObject(json);
  const parts: string[] = [];
  if (mss !== undefined) parts.push(`mss ${mss}`);
  if (wscale !== undefined) parts.push(`wscale ${wscale}`);
  return [...parts, ...asList(list ?? []).map(String)];
}

export const printSynproxy: StatementPrinter = (json, printing) =>
  `synproxy${
    printReference(json, printing) ??
    synproxyParts(json)
      .map((part) => ` ${part}`)
      .join('')
  }`;
