import { isRecord } from '../../../../codec/encode-error.ts';
import {
  argument,
  check,
  isFunction,
  isObject,
  isString,
  isText,
  operation,
  required,
} from '../../../../request/input.ts';
import type { NftCommand, NftStatement } from '../json-types.ts';
import { Cursor } from './cursor.ts';
import { RuleParser } from './rule-parser.ts';
import { type IncludeReader, RulesetParser } from './ruleset-parser.ts';
import type { Source } from './syntax-error.ts';
import { type Token, tokenize } from './tokenizer.ts';
import { Variables } from './variables.ts';

/** How a text is parsed. */
export interface ParseOptions {
  /** The name of the text in errors; `input` where it is left out. */
  readonly name?: string | undefined;
  /** Values of variables (`nft --define`): words, numbers or expressions in JSON. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Reads what `include "path"` names, as the file `from` has it: the text of the file, or of each file of a pattern.
   * Without it, `include` is an error.
   */
  readonly include?: IncludeReader | undefined;
}

const isParseOptions = isObject<ParseOptions>({
  name: isText,
  variables: check('an object of values by name', (value) => isRecord(value)),
  include: isFunction,
});

const parseInputs = () => [required(argument('text', isString)), argument('options', isParseOptions)];

function variablesOf(given: Readonly<Record<string, unknown>> = {}): Variables {
  const variables = new Variables();
  for (const name in given) variables.set(name, given[name]);
  return variables;
}

function tokensOf(source: Source): Token[] {
  const tokens: Token[] = [];
  tokenize(source, tokens);
  return tokens;
}

/**
 * Parses commands in nft's syntax, as a file has them: `add rule …`, and blocks of tables.
 *
 * @returns Commands of libnftables-json. In a block, chains come first and rules last.
 * @throws NftSyntaxError with `code` (`ERR_INVALID_ARG_VALUE`), `field` (`input:3:14`), `line` and `column`.
 */
export const parseNft = operation(
  'parse nft',
  parseInputs,
  (text: string, { name = 'input', variables, include }: ParseOptions = {}): NftCommand[] => {
    const source = { name, text };
    const cursor = new Cursor(tokensOf(source), source);
    return new RulesetParser(cursor, variablesOf(variables), include).commands() as unknown as NftCommand[];
  },
);

/** The statements of tokens, up to their end. */
export function parseStatementTokens(
  tokens: readonly Token[],
  source: Source,
  variables: Variables,
): NftStatement[] {
  const cursor = new Cursor(tokens, source);
  const statements = new RuleParser(cursor, variables).statements();
  if (cursor.peek().kind !== 'end') cursor.expected('a statement');
  return statements;
}

/**
 * Parses the statements of a rule in nft's syntax: `tcp dport 22 accept`.
 *
 * @returns Statements of libnftables-json.
 * @throws NftSyntaxError as {@link parseNft}.
 */
export const parseNftRule = operation(
  'parse nft rule',
  parseInputs,
  (text: string, { name = 'rule', variables }: ParseOptions = {}): NftStatement[] => {
    const source = { name, text };
    return parseStatementTokens(tokensOf(source), source, variablesOf(variables));
  },
);
