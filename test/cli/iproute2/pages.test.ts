// Every command of docs/from-ip.md, and those that prepare or follow the vectors: `dump explain` reads it, or says why not.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readOperation } from '../../../src/cli/commands/dump/operations.ts';
import { isUsageError } from '../../../src/cli/usage-error.ts';
import { linesOf } from '../../docs/blocks.ts';
import { words } from '../../support/namespace.ts';
import { vectorGroups } from './commands.ts';
import { noSingleRequest } from './not-read.ts';

const finder = { findLink: async () => 5, openNamespace: async () => ({ fd: 9 }) };

const commands = new Set(
  [
    ...linesOf(readFileSync('docs/from-ip.md', 'utf8')).flatMap(({ command }) => command.split(/ *[|;] */)),
    ...(await vectorGroups()).flatMap(({ setup, reads = [] }) => [...setup, ...reads]),
  ].filter((command) => /^(ip|tc|bridge) /.test(command)),
);

/** The error that a command ends with; `undefined` if it is read. */
async function errorOf(command: string): Promise<Error | undefined> {
  try {
    await readOperation(words(command), finder);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

test('there are commands of the page and of the vectors', () => {
  expect(commands.size).toBeGreaterThan(200);
});

test.each([...commands])('%s', async (command) => {
  const error = await errorOf(command);
  if (!noSingleRequest.some((pattern) => pattern.test(command))) {
    expect(error).toBeUndefined();
    return;
  }
  expect(isUsageError(error), 'it is read: remove it from not-read.ts').toBe(true);
  const [, named = ''] = /^'([^']*)' /.exec(error?.message ?? '') ?? [];
  expect(named).not.toBe('');
  expect(` ${command} `).toContain(` ${named} `);
});

test.each([
  ['ip -x link', "'-x' is no option; did you mean"],
  ['ip -n', "'-n' needs the name of a namespace"],
  ['ip -family', "'-family' needs a value"],
  ['ip tunnel add gre1 mode gre', "'tunnel' asks the kernel by ioctl"],
  ['ip macsec show', "'macsec' is an object of iproute2 whose words are not read"],
  ['tc monitor', "'monitor' shows events"],
])('%s is refused with the reason', async (command, message) => {
  expect((await errorOf(command))?.message).toContain(message);
});

test('-n, -netns and their beginnings name the namespace in which links are found', async () => {
  for (const option of ['-n', '-net', '-netns']) {
    const asked: unknown[] = [];
    const findLink = async (...args: readonly unknown[]): Promise<number> => {
      asked.push(args);
      return 5;
    };
    await readOperation(['ip', option, 'blue', 'address', 'add', '10.0.0.1/8', 'dev', 'eth0'], {
      ...finder,
      findLink,
    });
    expect(asked).toEqual([['eth0', 'blue']]);
  }
});

test('the other end of a pair may be in another namespace', async () => {
  const request = await readOperation(words('ip link add a type veth peer name b netns blue'), finder);
  expect(request.value).toMatchObject({ linkInfo: { options: { peer: { name: 'b', netNsFd: 9 } } } });
});
