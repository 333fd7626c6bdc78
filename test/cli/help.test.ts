import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import {
  type Command,
  checkWords,
  entriesOf,
  isGroup,
  optionsOf,
  readArguments,
  resolveCommand,
} from '../../src/cli/command.ts';
import { callCommand } from '../../src/cli/run-command.ts';
import { tsnetlink } from '../../src/cli/subcommands.ts';
import { allCommands } from '../support/commands.ts';

const commands = await allCommands();

async function helpOf(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const code = await callCommand(await resolveCommand(tsnetlink, ['tsnetlink'], args), streams);
  return {
    code,
    stdout: String(streams.stdout.read() ?? ''),
    stderr: String(streams.stderr.read() ?? ''),
  };
}

describe.each(commands.map(({ path, ...rest }) => [path.join(' '), { path, ...rest }] as const))(
  '%s',
  (name, { path, command, summary }) => {
    test.each(['--help', '-h'])('%s fits in 80 columns, and describes everything', async (option) => {
      const { code, stdout, stderr } = await helpOf([...path.slice(1), option]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(`^usage: ${name}( |\\n)`));
      expect(stdout).toContain('\nexamples:\n');
      expect(stdout.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
      expect(stdout).not.toMatch(/ $/m);
      for (const each of isGroup(command) ? [] : Object.keys(optionsOf(command)))
        expect(stdout).toContain(`--${each}`);
      for (const each of isGroup(command) ? Object.keys(await entriesOf(command)) : [])
        expect(stdout).toMatch(new RegExp(`^ {2}${each} `, 'm'));
      expect(summary.length).toBeLessThan(100);
    });

    test('has examples that it accepts', async () => {
      expect(command.examples.length).toBeGreaterThan(0);
      // Of `xxd file | tsnetlink dump file -` the command itself.
      const calls = command.examples.flatMap((line) =>
        line.split(' | ').filter((part) => part.startsWith('tsnetlink ')),
      );
      for (const line of calls) {
        const [, ...args] = line.split(' ');
        const call = await resolveCommand(tsnetlink, ['tsnetlink'], args);
        expect(isGroup(call.command), line).toBe(false);
        const { words } = readArguments(call.command as Command, call.args);
        checkWords(call.path, call.command as Command, words);
      }
    });
  },
);

test('all commands are walked', () => {
  const names = commands.map(({ path }) => path.slice(1).join(' '));
  expect(names).toEqual(expect.arrayContaining(['', 'dump', 'dump watch', 'dump link', 'ns exec', 'lab up']));
});
