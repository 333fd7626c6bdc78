import {
  argument,
  check,
  isBoolean,
  isObject as isObjectOf,
  operation,
  required,
} from '../../../../request/input.ts';
import { isListOrObject } from '../builders/inputs.ts';
import { registerExpressions } from '../expressions/index.ts';
import { isResolver, type NftResolver } from '../resolver.ts';
import { completed } from './change-elements.ts';
import { compileCommand } from './commands.ts';
import { isObject, propertiesOf } from './json.ts';
import { inProperty, located, NftRefusal, refuseType } from './refusal.ts';
import { type CompiledMessage, type KnownRuleset, TransactionCompiler } from './transaction.ts';

registerExpressions();

/** The surroundings of the commands to compile. */
export interface CompileContext {
  /** Names that only the host knows. */
  readonly resolver?: NftResolver | undefined;
  /** The ruleset of the kernel: sets that rules refer to, rules that others are put behind. */
  readonly known?: KnownRuleset | undefined;
  /** Whether each message says where its expressions and elements come from. False by default: it takes time. */
  readonly locate?: boolean | undefined;
  /**
   * Whether elements of sets begin with the counters, limits … that they are given with. False by default: `nft --json` leaves them out, and
   * reads them from text alone.
   */
  readonly elementStates?: boolean | undefined;
  /** Whether lists of elements may be encoded already, which is faster for many. False by default. */
  readonly encode?: boolean | undefined;
}

const nothing: KnownRuleset = { findSet: () => undefined };

/**
 * Compiles commands of libnftables-json into the messages of one transaction. Begin and end are not among them.
 *
 * @param commands `{ "nftables": [ … ] }` or the list alone
 * @throws TypeError or RangeError with `code` and `field` (`commands[3].rule.expr[1]`) for what nftables cannot do
 */
export const compile = operation(
  'compile',
  () => [required(argument('commands', isListOrObject)), argument('options', isContext)],
  (commands: unknown, context?: CompileContext): CompiledMessage[] => compileCommands(commands, context),
);

const isContext = isObjectOf<CompileContext>({
  resolver: isResolver,
  known: check(
    'a ruleset',
    (value) => typeof (value as Partial<KnownRuleset> | null)?.findSet === 'function',
  ),
  locate: isBoolean,
  elementStates: isBoolean,
  encode: isBoolean,
});

function compileCommands(
  commands: unknown,
  {
    resolver = {},
    known = nothing,
    locate = false,
    elementStates = false,
    encode = false,
  }: CompileContext = {},
): CompiledMessage[] {
  try {
    const list =
      isObject(commands) && 'nftables' in commands ? propertiesOf(commands, ['nftables']).nftables : commands;
    if (!Array.isArray(list)) return inProperty('commands', () => refuseType('a list of commands', list));
    const transaction = new TransactionCompiler({
      resolver,
      known,
      isLocating: locate,
      elementStates,
      isEncoding: encode,
    });
    for (let index = 0; index < list.length; index++) {
      transaction.path = `commands[${index}]`;
      transaction.command = index;
      try {
        compileCommand(list[index], transaction);
      } catch (error) {
        throw located(located(error, index), 'commands');
      }
    }
    return completed(transaction);
  } catch (error) {
    throw error instanceof NftRefusal ? error.toError() : error;
  }
}
