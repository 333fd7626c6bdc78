import { asObject } from '../../compile/json.ts';
import type { Extension } from '../../extensions/extension.ts';
import { extensionsOf } from '../../extensions/index.ts';
import type { NftExpression, NftExtension } from '../../json-types.ts';
import type { Cursor } from '../cursor.ts';
import type { Parsing, Selector } from '../parsing.ts';
import type { ExpressionPrinter } from '../printing.ts';

const ipv6 = extensionsOf.ipv6;

function find(extensions: readonly Extension[], name: string | undefined): Extension | undefined {
  return extensions.find((one) => one.name === name);
}

/** The names of fields without the index of one of several: `addr[1]`. */
function fieldWords({ fields }: Extension): string[] {
  return [...new Set(fields.map(({ name }) => name.replace(/\[\d+\]$/, '')))];
}

/** The field of an extension, with its index where it has several. */
function parseField({ cursor, number }: Parsing, extension: Extension): string {
  const word = cursor.oneOf(`a field of ${extension.name}`, fieldWords(extension));
  if (!cursor.acceptSign('[')) return word;
  const index = number('an index');
  cursor.expectSign(']');
  return `${word}[${index}]`;
}

/** The field of an extension, where one stands here. */
function optionalField(parsing: Parsing, extension: Extension): { field?: string } {
  return fieldWords(extension).includes(parsing.cursor.wordAt() ?? '')
    ? { field: parseField(parsing, extension) }
    : {};
}

function isField(extension: Extension | undefined, cursor: Cursor): boolean {
  return extension !== undefined && fieldWords(extension).includes(cursor.wordAt(1) ?? '');
}

/** A field of an extension header of IPv6: `frag id`. */
export const extensionHeader: Selector = {
  json: 'exthdr',
  words: ipv6.map(({ name }) => name),
  applies: (cursor) => isField(find(ipv6, cursor.wordAt()), cursor),
  parse(parsing) {
    const name = parsing.cursor.next().text;
    return { exthdr: { name, field: parseField(parsing, find(ipv6, name) as Extension) } };
  },
};

/** Whether there is an extension header: `exthdr frag exists`. */
export const extensionPresence: Selector = {
  json: 'exthdr',
  words: ['exthdr'],
  parse({ cursor }) {
    cursor.next();
    const names = ipv6.map(({ name }) => name);
    return { exthdr: { name: cursor.oneOf('an extension header', names) } };
  },
};

/** Other names of options that nft reads. */
const optionAliases: Readonly<Record<string, string>> = { noop: 'nop', 'sack-permitted': 'sack-perm' };

/** An option of TCP by its name or number. */
export function parseTcpOption(parsing: Parsing): NftExtension {
  const { cursor, number } = parsing;
  if (cursor.acceptSign('@')) {
    const base = number('the number of an option');
    cursor.expectSign(',');
    const offset = number('an offset in bits');
    cursor.expectSign(',');
    return { 'tcp option': { base, offset, len: number('a number of bits') } };
  }
  const known = extensionsOf.tcpOption;
  if (cursor.peek().kind === 'number') {
    const base = number('the number of an option');
    if (!cursor.acceptWord('length')) return { 'tcp option': { base, offset: 0, len: 8 } };
    const { name } = known.find(({ type }) => type === base) ?? {};
    return { 'tcp option': name === undefined ? { base, offset: 8, len: 8 } : { name, field: 'length' } };
  }
  const names = [...known.map(({ name }) => name), ...Object.keys(optionAliases)];
  const word = cursor.oneOf('an option of TCP', names);
  const extension = find(known, optionAliases[word] ?? word) as Extension;
  return { 'tcp option': { name: extension.name, ...optionalField(parsing, extension) } };
}

/** Makes the selector of options or chunks of a protocol. */
function optionSelector(
  protocol: string,
  word: string,
  parse: (parsing: Parsing) => NftExpression,
): Selector {
  return {
    json: `${protocol} ${word}`,
    words: [protocol],
    applies: (cursor) => cursor.isWord(word, 1),
    parse(parsing) {
      parsing.cursor.next();
      parsing.cursor.next();
      return parse(parsing);
    },
  };
}

function parseNamed(
  parsing: Parsing,
  what: string,
  extensions: readonly Extension[],
): { name: string; field?: string } {
  const names = extensions.map(({ name }) => name);
  const name = parsing.cursor.oneOf(what, names);
  return { name, ...optionalField(parsing, find(extensions, name) as Extension) };
}

/** Options of TCP, IPv4 and DCCP, and chunks of SCTP: `tcp option maxseg size`. */
export const options: readonly Selector[] = [
  optionSelector('tcp', 'option', parseTcpOption),
  optionSelector('ip', 'option', (parsing) => ({
    'ip option': parseNamed(parsing, 'an option of IPv4', extensionsOf.ipv4),
  })),
  optionSelector('sctp', 'chunk', (parsing) => ({
    'sctp chunk': parseNamed(parsing, 'a chunk of SCTP', extensionsOf.sctp),
  })),
  optionSelector('dccp', 'option', ({ number }) => ({
    'dccp option': { type: number('the number of an option') },
  })),
];

export const printExtensionHeader: ExpressionPrinter = (json) => {
  const { name, field } = asObject(json);
  return field === undefined ? `exthdr ${name}` : `${name} ${field}`;
};

/** Prints an option of TCP. */
export const printTcpOption: ExpressionPrinter = (json, _, isPresence) => {
  const { name, field, base, offset, len } = asObject(json);
  if (base !== undefined)
    return isPresence && offset === 0 && len === 8
      ? `tcp option ${base}`
      : `tcp option @${base},${offset},${len}`;
  return `tcp option ${name}${field === undefined ? '' : ` ${field}`}`;
};

/** Prints an option or a chunk with a name. */
export function printOption(of: string): ExpressionPrinter {
  return (json) => {
    const { name, field, type } = asObject(json);
    return `${of} ${type ?? name}${field === undefined ? '' : ` ${field}`}`;
  };
}
