import { parseArgs } from 'node:util';
import { didYouMean } from '../netlink/codec/nearest-word.ts';
import type { Streams } from './streams.ts';
import { listOf, suggestion } from './suggestion.ts';
import { usageError } from './usage-error.ts';

/** An option without a value. */
export interface FlagOption {
  readonly short?: string;
  /** Other spellings behind one hyphen, as programs of iproute2 have them: `br` for `-br`. */
  readonly spellings?: readonly string[];
  /** Other long names: `socket` for `--query`. */
  readonly aliases?: readonly string[];
  readonly description: string;
}

/** An option with a value. */
export interface ValueOption<T> extends FlagOption {
  /** Name of the value in the help: `FILE`. */
  readonly value: string;
  /** Reads the value. Throws a usage error for a bad one, without the name of the option. */
  readonly read: (text: string) => T;
  /** Whether the option may be given several times. The lists that `read` returns are joined. */
  readonly isRepeatable?: true;
}

/** The options of a command by their long names. */
export type Options = Readonly<Record<string, FlagOption | ValueOption<unknown>>>;

/** The values of options: flags are false, and other options `undefined`, if they are not given. */
export type OptionValues<O extends Options> = {
  readonly [K in keyof O]: O[K] extends ValueOption<infer T> ? T | undefined : boolean;
};

/** One call of a command. */
export interface Invocation<O extends Options = Options> {
  /** The arguments that are no options. */
  readonly words: readonly string[];
  readonly options: OptionValues<O>;
  readonly streams: Streams;
  /** Ends a command that would not end by itself. */
  readonly signal: AbortSignal | undefined;
}

/** A command that does something. */
export interface Command<O extends Options = Options> {
  /** The arguments of each form of the command: `FILE…`. */
  readonly usage: readonly string[];
  /** Paragraphs of the help. */
  readonly description: readonly string[];
  readonly options: O;
  /** Options of the like-named program that this command lacks, by name without hyphens, with the reason. */
  readonly refusedOptions?: Readonly<Record<string, string>>;
  /** Least and greatest number of words. */
  readonly words: readonly [least: number, most: number];
  /** Leaves the arguments from the first word on as they are: they belong to another program. */
  readonly isWrapper?: boolean;
  /** The last of at most two words may be `help`, as in `ip link add help`: it shows the help. */
  readonly hasHelpWord?: boolean;
  readonly examples: readonly string[];
  /** Returns the exit code. */
  readonly run: (invocation: Invocation<O>) => Promise<number>;
}

/** A command in a group: loaded when it is called. */
export interface CommandEntry {
  /** Its purpose, in one line. */
  readonly summary: string;
  // biome-ignore lint/suspicious/noExplicitAny: the options are those of the command itself.
  readonly load: () => Promise<Command<any> | CommandGroup>;
}

/** A command that is a group of others. */
export interface CommandGroup {
  readonly description: readonly string[];
  readonly commands: Readonly<Record<string, CommandEntry>>;
  /** Options that may precede the name of a command. A command that lacks them refuses them. */
  readonly options?: Options;
  /** The command that runs if none is named. Without it, the help is shown. */
  readonly fallback?: string;
  /** Further commands, which are not known before something is loaded: by name, in groups with a title. */
  readonly more?: () => Promise<Readonly<Record<string, Readonly<Record<string, CommandEntry>>>>>;
  /** Finds a command by another name than its own. Returns its name. */
  readonly alias?: (word: string, names: readonly string[]) => string | undefined;
  /** Returns what to use in the place of an unknown command, for the error about it. */
  readonly advice?: (word: string) => string | undefined;
  readonly examples: readonly string[];
}

/** Whether an option takes a value. */
export function takesValue(option: FlagOption | ValueOption<unknown>): option is ValueOption<unknown> {
  return 'value' in option;
}

/** Identity function that infers the types of the options. */
export function defineCommand<const O extends Options>(command: Command<O>): Command<O> {
  return command;
}

const help = { help: { short: 'h', description: 'show this help' } } as const satisfies Options;

/** All options of a command, with `--help`. */
export function optionsOf(command: Pick<Command, 'options'>): Options {
  return { ...command.options, ...help };
}

/** The arguments of a command, read. */
export interface Arguments {
  readonly words: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
}

/** Reads arguments by the options of a command. */
export function readArguments(command: Command, args: readonly string[]): Arguments {
  const options = optionsOf(command);
  const names = Object.keys(options);
  const aliases = aliasesOf(options);
  const values: Record<string, unknown> = Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, takesValue(option) ? undefined : false]),
  );
  const words: string[] = [];
  for (const token of tokensOf(options, args)) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      if (command.isWrapper === true) return { words: args.slice(token.index), values };
      words.push(token.value);
      continue;
    }
    const { rawName, value } = token;
    const name = aliases.get(token.name) ?? token.name;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) {
      const argument = args[token.index] as string;
      if (!/^-\d/.test(argument)) {
        const reason = command.refusedOptions?.[name];
        if (reason !== undefined) throw usageError(`there is no option '${rawName}': ${reason}`);
        const hint = rawName.startsWith('--') ? didYouMean(name, names).replace("'", "'--") : '';
        throw usageError(`unknown option '${rawName}'${hint}`);
      }
      // A negative number is a word. Each of its digits is a token.
      if (rawName !== argument.slice(0, 2)) continue;
      if (command.isWrapper === true) return { words: args.slice(token.index), values };
      words.push(argument);
    } else if (!takesValue(option)) {
      if (value !== undefined) throw usageError(`the option '${rawName}' takes no value`);
      values[name] = true;
    } else {
      if (value === undefined) throw usageError(`the option '${rawName}' needs a value: ${option.value}`);
      try {
        const given = option.read(value);
        values[name] =
          option.isRepeatable === true
            ? [...((values[name] ?? []) as unknown[]), ...(given as unknown[])]
            : given;
      } catch (error) {
        throw usageError(`${rawName}: ${(error as Error).message}`);
      }
    }
  }
  return { words, values };
}

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

/** The long names of options by their other long names. */
function aliasesOf(options: Options): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(options).flatMap(([name, { aliases = [] }]) =>
      aliases.map((alias): [string, string] => [alias, name]),
    ),
  );
}

function tokensOf(options: Options, args: readonly string[]): readonly Token[] {
  const config: NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']> = Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      {
        type: takesValue(option) ? ('string' as const) : ('boolean' as const),
        ...(option.short !== undefined && { short: option.short }),
      },
    ]),
  );
  for (const [alias, name] of aliasesOf(options)) config[alias] = { type: config[name]!.type };
  const { tokens } = parseArgs({
    args: withLongNames(options, args),
    options: config,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  return tokens;
}

/** Arguments with the long names of options in the place of their other spellings. Their number stays. */
function withLongNames(options: Options, args: readonly string[]): string[] {
  const names = new Map(
    Object.entries(options).flatMap(([name, { spellings = [] }]) =>
      spellings.map((spelling): [string, string] => [`-${spelling}`, `--${name}`]),
    ),
  );
  const end = args.indexOf('--');
  return args.map((arg, at) => (end === -1 || at < end ? (names.get(arg) ?? arg) : arg));
}

/** A command found by its name, with the names that lead to it and its arguments. */
export interface Call {
  readonly path: readonly string[];
  readonly command: Command | CommandGroup;
  readonly args: readonly string[];
}

/** Whether a command is a group. */
export function isGroup(command: Command | CommandGroup): command is CommandGroup {
  return 'commands' in command;
}

/** All commands of a group, by name. */
export async function entriesOf(group: CommandGroup): Promise<Readonly<Record<string, CommandEntry>>> {
  const more = Object.values((await group.more?.()) ?? {});
  return Object.assign({}, group.commands, ...more);
}

/** Finds the command that arguments name. The error about an unknown name has the `path` of its group. */
export async function resolveCommand(
  command: Command | CommandGroup,
  path: readonly string[],
  args: readonly string[],
): Promise<Call> {
  if (!isGroup(command)) return { path, command, args };
  const options = { ...command.options, ...help };
  const tokens = tokensOf(options, args);
  const word = tokens.find(({ kind }) => kind === 'positional');
  if (word === undefined) {
    const isHelp = tokens.some((token) => token.kind === 'option' && token.name === 'help');
    if (command.fallback === undefined || isHelp) return { path, command, args };
    const entry = command.commands[command.fallback] as CommandEntry;
    return resolveCommand(await entry.load(), [...path, command.fallback], args);
  }
  const name = (word as Token & { value: string }).value;
  const rest = [...optionsBefore(word.index, tokens, options, args), ...args.slice(word.index + 1)];
  // Names that are known without loading anything are looked up first.
  let found = Object.hasOwn(command.commands, name) ? name : undefined;
  let entries = command.commands;
  if (found === undefined) {
    entries = await entriesOf(command);
    const names = Object.keys(entries);
    found = Object.hasOwn(entries, name) ? name : command.alias?.(name, names);
    if (found === undefined) {
      const advice = command.advice?.(name);
      const hint = advice === undefined ? suggestion(name, names) : `; ${advice}`;
      throw Object.assign(usageError(`unknown command '${name}'${hint}`), { path });
    }
  }
  return resolveCommand(await entries[found]!.load(), [...path, found], rest);
}

/** The arguments before the name of a command, with the options of its group by their long names: short ones may be others there. */
function optionsBefore(
  end: number,
  tokens: readonly Token[],
  options: Options,
  args: readonly string[],
): string[] {
  const before: (string | undefined)[] = withLongNames(options, args).slice(0, end);
  for (const token of tokens) {
    if (token.kind !== 'option' || token.index >= end || !Object.hasOwn(options, token.name)) continue;
    const { index, name, rawName, value, inlineValue } = token;
    if (value === undefined || before[index]?.startsWith(rawName) !== true) continue;
    before[index] = `--${name}=${value}`;
    if (inlineValue === false) before[index + 1] = undefined;
  }
  return before.filter((one) => one !== undefined);
}

/** Refuses too few words, and too many. */
export function checkWords(path: readonly string[], command: Command, words: readonly string[]): void {
  const [least, most] = command.words;
  if (words.length >= least && words.length <= most) return;
  const expected = command.usage.map((usage) => `'${[...path, usage].join(' ').trimEnd()}'`);
  const what = words.length < least ? 'an argument is missing' : `unexpected argument '${words[most]}'`;
  throw usageError(`${what}; expected ${listOf(expected)}`);
}
