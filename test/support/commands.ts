import { type Command, type CommandGroup, entriesOf, isGroup } from '../../src/cli/command.ts';
import { tsnetlink } from '../../src/cli/subcommands.ts';

/** A command of the command table. */
export interface WalkedCommand {
  /** The words that name it, with `tsnetlink`. */
  readonly path: readonly string[];
  readonly command: Command | CommandGroup;
  /** The line in the help of its group. */
  readonly summary: string;
}

/** Every command of the table, groups included. */
export async function allCommands(): Promise<readonly WalkedCommand[]> {
  const found: WalkedCommand[] = [];
  for await (const each of walk(tsnetlink, ['tsnetlink'])) found.push(each);
  return found;
}

async function* walk(
  command: Command | CommandGroup,
  path: readonly string[],
  summary = '',
): AsyncGenerator<WalkedCommand> {
  yield { path, command, summary };
  if (!isGroup(command)) return;
  for (const [name, entry] of Object.entries(await entriesOf(command)))
    yield* walk(await entry.load(), [...path, name], entry.summary);
}
