import { parseIpv4Number, parseIpv6, show } from '../../../../codec/index.ts';
import { argument, check, checkArgument, required } from '../../../../request/input.ts';
import type { NftElement, NftExpression, NftStatement } from '../json-types.ts';
import { parseStatementTokens } from './parse.ts';
import { NftSyntaxError, type Source } from './syntax-error.ts';
import { type Token, tokenize } from './tokenizer.ts';
import { Variables } from './variables.ts';

/** A value in the text of a rule: a constant, a list that stands for a set, or JSON of an expression or a statement. */
export type NftInterpolation = NftExpression | NftStatement | readonly NftElement[];

/** A text as a constant: the same text, never read as syntax, or a network such as `10.0.0.0/8`. */
function textConstant(text: string): NftExpression {
  const [addr = '', length = '', ...more] = text.split('/');
  const isAddress = parseIpv4Number(addr) !== -1 || parseIpv6(addr) !== undefined;
  if (isAddress && more.length === 0 && /^\d{1,3}$/.test(length))
    return { prefix: { addr, len: Number(length) } };
  // At the end, it would stand for any text.
  return text.endsWith('*') ? `${text.slice(0, -1)}\\*` : text;
}

/** Checks a value and makes JSON of it. */
function checked(value: unknown, refuse: (reason: string) => never): unknown {
  switch (typeof value) {
    case 'number':
      return Number.isSafeInteger(value) && value >= 0
        ? value
        : refuse(`expected an integer from 0 to 2^53, got ${value}`);
    case 'bigint':
      return value >= 0n && value < 1n << 128n
        ? value
        : refuse(`expected an integer from 0 to 2^128, got ${value}`);
    case 'boolean':
      return value;
    case 'string':
      if (value === '' || value === '*' || value.startsWith('@') || /["\n\0]/.test(value))
        return refuse(
          `${show(value)} is no text of a rule: it must not be empty, '*' or a reference to a set, or have quotes or line ends`,
        );
      return textConstant(value);
    case 'object':
      if (value === null) break;
      return Array.isArray(value) ? { set: value.map((item) => element(item, refuse)) } : value;
    default:
  }
  return refuse(`expected an integer, a text, a list or JSON of an expression, got ${show(value)}`);
}

/** An element of a set: of a map, its key and its data. */
function element(value: unknown, refuse: (reason: string) => never): unknown {
  return Array.isArray(value) ? value.map((part) => checked(part, refuse)) : checked(value, refuse);
}

const isTemplate = required(
  argument(
    'strings',
    check(
      'a template (nft`accept`)',
      (value) => Array.isArray(value) && Array.isArray((value as Partial<TemplateStringsArray>).raw),
    ),
  ),
);

/**
 * Tagged template: parses the statements of a rule in nft's syntax, with values in it.
 *
 * Values are never read as text of the syntax. Integers and texts are constants or names, a list is a set (of pairs: a map), and
 * objects are expressions or statements of libnftables-json. A text such as `10.0.0.0/8` is a network.
 *
 * @example nft`tcp dport { 22, ${port} } ip saddr ${['10.0.0.0/8', '192.0.2.1']} accept`
 * @returns Statements of libnftables-json.
 * @throws NftSyntaxError with `code`, `line` and `column`, for values that cannot stand in a rule too.
 */
export function nft(strings: TemplateStringsArray, ...values: readonly NftInterpolation[]): NftStatement[] {
  checkArgument('nft', '', isTemplate, strings);
  const places: number[] = [];
  let text = '';
  strings.forEach((part, index) => {
    text += part;
    places.push(text.length);
    if (index < values.length) text += `\${${index}}`;
  });
  const source: Source = { name: 'rule', text };
  const tokens: Token[] = [];
  let from = 0;
  places.forEach((at, index) => {
    tokenize(source, tokens, from, at);
    if (index >= values.length) return;
    from = at + `\${${index}}`.length;
    const refuse = (reason: string): never => {
      throw new NftSyntaxError(source, at, reason);
    };
    tokens.push({ kind: 'value', text: '', at, end: from, source, value: checked(values[index], refuse) });
  });
  return parseStatementTokens(tokens, source, new Variables());
}
