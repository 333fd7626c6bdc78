import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { useCommand } from '../support/command.ts';

const { run } = useCommand();

test('shows its version and its commands', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  for (const option of ['--version', '-V'])
    expect(run(option)).toEqual(expect.objectContaining({ status: 0, stdout: `tsnetlink ${version}\n` }));
  expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('  lab ') });
  expect(run()).toMatchObject({ status: 2, stderr: expect.stringContaining('usage: tsnetlink') });
  expect(run('nope')).toMatchObject({ status: 2, stderr: expect.stringContaining("unknown command 'nope'") });
});
