import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type CommandGroup, defineCommand } from '../command.ts';
import { completionScript, type Shell, shells } from '../completion.ts';
import { choice, option } from '../options.ts';
import { usageError } from '../usage-error.ts';

/** Where each shell looks for the completion of a command. */
const files: Readonly<Record<Shell, () => string>> = {
  bash: () =>
    join(
      process.env.XDG_DATA_HOME ?? join(homedir(), '.local/share'),
      'bash-completion/completions/tsnetlink',
    ),
  zsh: () => join(homedir(), '.zfunc/_tsnetlink'),
  fish: () =>
    join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'fish/completions/tsnetlink.fish'),
};

/** Further steps, which a shell needs once. */
const hints: Readonly<Partial<Record<Shell, string>>> = {
  zsh: 'add to ~/.zshrc, before compinit: fpath=(~/.zfunc $fpath)',
  bash: 'the package bash-completion must be installed; otherwise source the file in ~/.bashrc',
};

const print = (root: CommandGroup, shell: Shell) =>
  defineCommand({
    usage: ['[OPTION]…'],
    description: [
      `Prints the completion of tsnetlink for ${shell}: commands, options, and names of namespaces and links.`,
    ],
    options: {},
    words: [0, 0],
    examples: [`tsnetlink completion ${shell}`],
    async run({ streams: { stdout } }) {
      stdout.write(await completionScript(shell, 'tsnetlink', root));
      return 0;
    },
  });

const install = (root: CommandGroup) =>
  defineCommand({
    usage: ['[OPTION]…'],
    description: [
      'Writes the completion to the place where the shell finds it, for the user that runs the command.',
    ],
    options: {
      shell: option('SHELL', `${shells.join(', ')}; the shell in $SHELL by default`, choice(...shells), 's'),
    },
    words: [0, 0],
    examples: ['tsnetlink completion install', 'tsnetlink completion install --shell fish'],
    async run({ options, streams: { stdout } }) {
      const shell = options.shell ?? shells.find((name) => name === basename(process.env.SHELL ?? ''));
      if (shell === undefined)
        throw usageError(`there is no completion for the shell in $SHELL; give --shell ${shells.join(', ')}`);
      const file = files[shell]();
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, await completionScript(shell, 'tsnetlink', root));
      stdout.write(`${file}\n`);
      const hint = hints[shell];
      if (hint !== undefined) stdout.write(`${hint}\n`);
      return 0;
    },
  });

/** `tsnetlink completion`: completes the commands below `root`. */
export const completionOf = (root: CommandGroup): CommandGroup => ({
  description: ['Completes commands and options of tsnetlink in a shell.'],
  commands: {
    install: { summary: 'install the completion for your shell', load: async () => install(root) },
    bash: { summary: 'print the completion for bash', load: async () => print(root, 'bash') },
    zsh: { summary: 'print the completion for zsh', load: async () => print(root, 'zsh') },
    fish: { summary: 'print the completion for fish', load: async () => print(root, 'fish') },
  },
  examples: ['tsnetlink completion install', 'tsnetlink completion bash'],
});
