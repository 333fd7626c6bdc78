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

async function scriptFor(shell: Shell): Promise<string> {
  const { tsnetlink } = await import('../subcommands.ts');
  return completionScript(shell, 'tsnetlink', tsnetlink);
}

const print = (shell: Shell) =>
  defineCommand({
    usage: ['[OPTION]…'],
    description: [
      `Prints the completion of tsnetlink for ${shell}: commands, options, and names of namespaces and links.`,
    ],
    options: {},
    words: [0, 0],
    examples: [`tsnetlink completion ${shell}`],
    async run({ streams: { stdout } }) {
      stdout.write(await scriptFor(shell));
      return 0;
    },
  });

const install = defineCommand({
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
    writeFileSync(file, await scriptFor(shell));
    stdout.write(`${file}\n`);
    const hint = hints[shell];
    if (hint !== undefined) stdout.write(`${hint}\n`);
    return 0;
  },
});

/** `tsnetlink completion`. */
export const completion: CommandGroup = {
  description: ['Completes commands and options of tsnetlink in a shell.'],
  commands: {
    install: { summary: 'install the completion for your shell', load: async () => install },
    bash: { summary: 'print the completion for bash', load: async () => print('bash') },
    zsh: { summary: 'print the completion for zsh', load: async () => print('zsh') },
    fish: { summary: 'print the completion for fish', load: async () => print('fish') },
  },
  examples: ['tsnetlink completion install', 'tsnetlink completion bash'],
};
