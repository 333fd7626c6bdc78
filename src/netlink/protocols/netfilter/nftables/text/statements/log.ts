import { asList, asObject } from '../../compile/json.ts';
import { logLevels } from '../../expressions/log.ts';
import type { NftLog } from '../../json-types.ts';
import type { Parsing, StatementSyntax } from '../parsing.ts';
import type { StatementPrinter } from '../printing.ts';
import { quoted } from '../words.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The flags behind `flags`. */
function parseFlags({ cursor }: Parsing): string[] {
  const word = cursor.oneOf('a flag of log', ['tcp', 'ip', 'skuid', 'ether', 'all']);
  if (word === 'ip') {
    cursor.expectWord('options');
    return ['ip options'];
  }
  if (word !== 'tcp') return [word];
  const flags: string[] = [];
  do flags.push(`tcp ${cursor.oneOf('a flag of TCP', ['sequence', 'options'])}`);
  while (cursor.acceptSign(','));
  return flags;
}

/** Options of log by their word. */
const options: Readonly<Record<string, (parsing: Parsing, log: Mutable<NftLog>, flags: string[]) => void>> = {
  prefix: ({ text }, log) => {
    log.prefix = text('a text');
  },
  group: ({ number }, log) => {
    log.group = number('the number of a group');
  },
  snaplen: ({ number }, log) => {
    log.snaplen = number('a number of bytes');
  },
  'queue-threshold': ({ number }, log) => {
    log['queue-threshold'] = number('a number of packets');
  },
  level: ({ cursor }, log) => {
    log.level = cursor.oneOf('a level', Object.keys(logLevels));
  },
  flags: (parsing, _, flags) => {
    flags.push(...parseFlags(parsing));
  },
};

/** Logs the packet. */
export const log: StatementSyntax = {
  words: ['log'],
  parse(parsing) {
    const { cursor } = parsing;
    cursor.next();
    const found: Mutable<NftLog> = {};
    const flags: string[] = [];
    for (
      let read = options[cursor.wordAt() ?? ''];
      read !== undefined;
      read = options[cursor.wordAt() ?? '']
    ) {
      cursor.next();
      read(parsing, found, flags);
    }
    if (flags.length > 0) found.flags = flags.length === 1 ? (flags[0] as string) : flags;
    return { log: Object.keys(found).length === 0 ? null : found };
  },
};

export const printLog: StatementPrinter = (json) => {
  if (json === null) return 'log';
  const { prefix, group, snaplen, 'queue-threshold': threshold, level, flags } = asObject(json);
  const parts = ['log'];
  if (prefix !== undefined) parts.push(`prefix ${quoted(String(prefix))}`);
  if (group !== undefined) parts.push(`group ${group}`);
  if (snaplen !== undefined) parts.push(`snaplen ${snaplen}`);
  if (threshold !== undefined) parts.push(`queue-threshold ${threshold}`);
  if (level !== undefined) parts.push(`level ${level}`);
  for (const flag of groupedFlags(asList(flags ?? []).map(String))) parts.push(`flags ${flag}`);
  return parts.join(' ');
};

/** Flags as they are written: neighbouring ones of TCP together. */
function groupedFlags(flags: readonly string[]): string[] {
  const groups: string[] = [];
  for (const flag of flags) {
    const last = groups.at(-1);
    if (flag.startsWith('tcp ') && last?.startsWith('tcp ') === true)
      groups[groups.length - 1] = `${last},${flag.slice(4)}`;
    else groups.push(flag);
  }
  return groups;
}
