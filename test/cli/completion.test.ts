import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entriesOf } from '../../src/cli/command.ts';
import { completionScript, type Shell } from '../../src/cli/completion.ts';
import { tsnetlink } from '../../src/cli/subcommands.ts';
import { useCommand } from '../support/command.ts';
import { whyMissing } from '../support/features.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsnetlink-completion-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns the words that a shell offers at the end of a command line. */
const ask: Record<Exclude<Shell, 'zsh'>, (script: string, words: readonly string[]) => string[]> = {
  bash: inBash,
  fish: (script, words) =>
    output('fish', ['--no-config', '-c', `source ${script}; complete -C '${words.join(' ')}'`]).map(
      (line) => line.split('\t')[0] as string,
    ),
};

function inBash(script: string, words: readonly string[]): string[] {
  const list = words.map((word) => `'${word}'`).join(' ');
  const ask = `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _tsnetlink; printf '%s\n' "\${COMPREPLY[@]}"`;
  return output('bash', ['-c', `source ${script}\n${ask}`]);
}

function output(command: string, args: readonly string[]): string[] {
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

describe.each(['bash', 'fish'] as const)('completion of %s', (shell) => {
  const offered = async (...words: string[]): Promise<string[]> => {
    const file = join(folder, `script.${shell}`);
    writeFileSync(file, await completionScript(shell, 'tsnetlink', tsnetlink));
    return ask[shell](file, words);
  };

  test('offers the commands, those of groups, and options', async (context) => {
    const missing = whyMissing(`command ${shell}`);
    if (missing !== undefined) context.skip(missing);
    expect(await offered('tsnetlink', '')).toEqual(
      expect.arrayContaining(Object.keys(await entriesOf(tsnetlink))),
    );
    expect(await offered('tsnetlink', 'rou')).toEqual(['route']);
    expect(await offered('tsnetlink', 'dump', 'wat')).toEqual(['watch']);
    expect(await offered('tsnetlink', 'link', '--js')).toEqual(['--json']);
    expect(await offered('tsnetlink', 'dump', 'watch', '--netn')).toEqual(['--netns']);
    expect(await offered('tsnetlink', 'dump', '--netns', 'watch', 'ca')).toEqual(['capture']);
    expect(await offered('tsnetlink', 'ns', '--json', 'del')).toEqual(['delete']);
  });
});

test('the script for zsh is read without an error', async (context) => {
  const missing = whyMissing('command zsh');
  if (missing !== undefined) context.skip(missing);
  const file = join(folder, '_tsnetlink');
  writeFileSync(file, await completionScript('zsh', 'tsnetlink', tsnetlink));
  const run = `autoload -U compinit && compinit -D -u; source ${file}; whence -w _tsnetlink; print $_comps[tsnetlink]`;
  expect(output('zsh', ['-f', '-c', run])).toEqual([
    '_tsnetlink: function',
    expect.stringMatching(/_bash_complete/),
  ]);
});

describe('tsnetlink completion install', () => {
  const command = useCommand();
  test.each([
    ['bash', '.local/share/bash-completion/completions/tsnetlink'],
    ['zsh', '.zfunc/_tsnetlink'],
    ['fish', '.config/fish/completions/tsnetlink.fish'],
  ])('writes the script for %s', (shell, place) => {
    const home = mkdtempSync(join(folder, 'home-'));
    const { status, stdout, stderr } = spawnSync('sh', ['-c', `${command.shell()} completion install`], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: home, SHELL: `/bin/${shell}` },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n')[0]).toBe(join(home, place));
    expect(readFileSync(join(home, place), 'utf8')).toBe(command.run('completion', shell).stdout);
  });

  test('asks for the shell where it knows none', () => {
    const run = spawnSync('sh', ['-c', `SHELL=/bin/tcsh ${command.shell()} completion install`], {
      encoding: 'utf8',
    });
    expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining('--shell bash, zsh, fish') });
  });
});

describe('the manual pages', () => {
  test('are of all commands, and have no mistakes', async (context) => {
    const missing = whyMissing('command man');
    const made = join(folder, 'man');
    const run = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/man-pages.ts', made], {
      encoding: 'utf8',
    });
    expect(run).toMatchObject({ status: 0, stderr: '' });
    const pages = readdirSync(made);
    expect(pages.sort()).toEqual(
      ['tsnetlink.1', ...Object.keys(await entriesOf(tsnetlink)).map((name) => `tsnetlink-${name}.1`)].sort(),
    );
    for (const page of pages) {
      const text = readFileSync(join(made, page), 'utf8');
      for (const section of ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'EXAMPLES', 'EXIT STATUS'])
        expect(text, page).toContain(`\n.SH ${section}\n`);
    }
    const paths = pages.map((page) => join(made, page));
    if (whyMissing('command mandoc') === undefined) {
      const lint = spawnSync('mandoc', ['-T', 'lint', '-W', 'error', ...paths], { encoding: 'utf8' });
      expect(lint.stdout).toBe('');
    }
    if (missing !== undefined) context.skip(missing);
    const shown = spawnSync('man', ['--warnings', '-E', 'UTF-8', '-l', ...paths], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, MANWIDTH: '80', LC_ALL: 'C.UTF-8' },
    });
    expect({ status: shown.status, stderr: shown.stderr }).toEqual({ status: 0, stderr: '' });
    expect(shown.stdout.match(/^SYNOPSIS$/gm)).toHaveLength(pages.length);
  });
});
