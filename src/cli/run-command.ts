import { styleText } from 'node:util';
import { escapeControls } from '../dump/format/control-characters.ts';
import {
  type Call,
  type Command,
  type CommandGroup,
  checkWords,
  isGroup,
  type OptionValues,
  readArguments,
  resolveCommand,
} from './command.ts';
import { escapedStreams } from './escaped-streams.ts';
import { helpOf } from './help.ts';
import type { Streams } from './streams.ts';
import { isUsageError } from './usage-error.ts';

/**
 * Runs the command that `args` name, and returns its exit code: 1 after an error, 2 after a usage error. `path` is the
 * name of `root`, as the user typed it.
 */
export async function runCommand(
  root: Command | CommandGroup,
  path: readonly string[],
  args: readonly string[],
  streams: Streams,
  signal?: AbortSignal,
): Promise<number> {
  let call: Call = { path, command: root, args };
  try {
    call = await resolveCommand(root, path, args);
    return await callCommand(call, streams, signal);
  } catch (error) {
    streams.stderr.write(errorText(pathOf(error) ?? call.path, error));
    return isUsageError(error) ? 2 : 1;
  }
}

/** Runs a command. Throws its errors. */
export async function callCommand(
  { path, command, args }: Call,
  streams: Streams,
  signal?: AbortSignal,
): Promise<number> {
  if (isGroup(command)) {
    const isHelp = args.includes('--help') || args.includes('-h');
    (isHelp ? streams.stdout : streams.stderr).write(await helpOf(path, command));
    return isHelp ? 0 : 2;
  }
  const { words, values } = readArguments(command, args);
  const isHelp = command.hasHelpWord === true && words.length <= 2 && words.at(-1) === 'help';
  if (values.help === true || isHelp) {
    streams.stdout.write(await helpOf(path, command));
    return 0;
  }
  checkWords(path, command, words);
  const options = values as OptionValues<Command['options']>;
  return command.run({ words, options, streams: escapedStreams(streams), signal });
}

/** The path of the group without the command that was looked for. Errors of files have a `path`, too: a string. */
function pathOf(error: unknown): readonly string[] | undefined {
  const { path } = error as { path?: unknown };
  return Array.isArray(path) ? path : undefined;
}

function errorText(path: readonly string[], error: unknown): string {
  const { message } = error as Error;
  // Errors of the library may begin with the name of the operation, which is that of a command.
  const [first] = message.split(': ', 1);
  const text = path.includes(first as string) ? message.slice(`${first}: `.length) : message;
  const hint = isUsageError(error) ? `\n'${path.join(' ')} --help' shows the usage` : '';
  return `${styleText('red', `${path.join(' ')}:`)} ${escapeControls(text)}${hint}\n`;
}
