import {
  argument,
  type Fields,
  isBoolean,
  isFunction,
  isObject,
  operation,
  required,
} from '../../../../request/input.ts';
import { isFilledList, isListOrObject } from '../builders/inputs.ts';
import { asArray } from '../compile/json.ts';
import { inProperty, NftRefusal } from '../compile/refusal.ts';
import type { NftCommand, NftDocument, NftMetainfo, NftObject, NftStatement } from '../json-types.ts';
import { type PrintOptions, RulesetPrinter } from './ruleset-printer.ts';

/** Runs a printer. Its refusals become errors with `code` and `field`. */
function checked<T>(print: () => T): T {
  try {
    return print();
  } catch (error) {
    throw error instanceof NftRefusal ? error.toError() : error;
  }
}

const printFields: Fields<PrintOptions> = {
  handles: isBoolean,
  terse: isBoolean,
  stateless: isBoolean,
  compact: isBoolean,
};
const printOptions = argument('options', isObject<PrintOptions>(printFields));

/**
 * Writes a ruleset in nft's syntax, as `nft list ruleset` does.
 *
 * @param ruleset Objects of libnftables-json, as `list` returns them.
 * @throws TypeError with `code` and `field` for what is no JSON of nft.
 */
export const printNft = operation(
  'print nft',
  () => [required(argument('ruleset', isListOrObject)), printOptions],
  (
    ruleset: NftDocument<NftObject | NftMetainfo> | readonly (NftObject | NftMetainfo)[],
    options: PrintOptions = {},
  ): string => checked(() => new RulesetPrinter(options).ruleset(ruleset)),
);

/**
 * Writes the statements of a rule in nft's syntax: `tcp dport 22 accept`.
 *
 * @throws TypeError with `code` and `field` for what is no JSON of nft.
 */
export const printNftRule = operation(
  'print nft rule',
  () => [required(argument('statements', isFilledList)), printOptions],
  (statements: readonly NftStatement[], options: PrintOptions = {}): string =>
    checked(() =>
      inProperty('', () =>
        new RulesetPrinter(options).rule({ expr: asArray(statements, 'a list of statements') }),
      ),
    ),
);

/** How commands are written. */
export interface CommandPrintOptions extends PrintOptions {
  /** Finds the set that elements are of, in JSON: their types decide how they are written. */
  readonly setOf?: ((elements: Readonly<Record<string, unknown>>) => object | undefined) | undefined;
}

/**
 * Writes commands in nft's syntax, one a line.
 *
 * @throws TypeError with `code` and `field` for what is no JSON of nft.
 */
export const printNftCommands = operation(
  'print nft commands',
  () => [
    required(argument('commands', isListOrObject)),
    argument('options', isObject<CommandPrintOptions>({ ...printFields, setOf: isFunction })),
  ],
  (commands: NftDocument | readonly NftCommand[], { setOf, ...options }: CommandPrintOptions = {}): string =>
    checked(() => {
      const printer = new RulesetPrinter(options);
      const list = Array.isArray(commands) ? commands : (commands as NftDocument).nftables;
      return asArray(list, 'a list of commands')
        .map((command, index) => inProperty(`commands[${index}]`, () => printer.command(command, setOf)))
        .filter((line) => line !== '')
        .map((line) => `${line}\n`)
        .join('');
    }),
);
