import type { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { Namespace } from 'tsnetlink';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Command, type CommandGroup, entriesOf, isGroup, optionsOf } from '../../src/cli/command.ts';
import { runCommand } from '../../src/cli/run-command.ts';
import { tsnetlink } from '../../src/cli/subcommands.ts';
import { escapeControls } from '../../src/dump/format/control-characters.ts';
import { describeLive, liveTest } from '../support/live.ts';

/** Turns the text of a terminal red, as any user may name a link or a process. */
const red = '\u001b[31m';

/** The same with one character of C1. */
const alsoRed = '\u009b31m';

/** Characters that a terminal obeys. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find.
const obeyed = /[\0-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** Commands that need no word, and end by an aborted signal if not by themselves. */
async function* commandsWithoutWords(
  command: Command | CommandGroup,
  path: readonly string[],
): AsyncGenerator<{ path: readonly string[]; command: Command }> {
  if (!isGroup(command)) {
    if (command.words[0] === 0 && command.isWrapper !== true) yield { path, command };
    return;
  }
  for (const [name, entry] of Object.entries(await entriesOf(command)))
    yield* commandsWithoutWords(await entry.load(), [...path, name]);
}

const commands: { path: readonly string[]; command: Command }[] = [];
for await (const each of commandsWithoutWords(tsnetlink, [])) commands.push(each);

async function outputOf(args: readonly string[]): Promise<string> {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  let text = '';
  for (const stream of [streams.stdout, streams.stderr])
    stream.on('data', (chunk) => (text += String(chunk)));
  streams.stdin.end();
  const code = await runCommand(tsnetlink, ['tsnetlink'], args, streams, AbortSignal.timeout(1500));
  expect(code, `${args.join(' ')}: ${text}`).toBeLessThanOrEqual(2);
  return text;
}

test('escapes show which character it is', () => {
  expect(escapeControls(`a${red}b\u202e\tc\n\u009b`)).toBe('a\\u001b[31mb\\u202e\tc\n\\u009b');
});

describeLive('names that a terminal would obey', () => {
  const name = `hostile-${process.pid}${red}`;
  let namespace: Namespace;
  let process_: ReturnType<typeof spawn>;
  beforeAll(async () => {
    namespace = await Namespace.create(name);
    for (const [index, first, second] of [
      [1, red, alsoRed],
      [2, alsoRed, red],
    ] as const) {
      const alias = `alias${second}`;
      const link = await namespace.createLink({
        kind: 'bridge',
        name: `br${index}${first}`,
        alias,
        up: true,
      });
      await link.addAddress(`10.0.${index}.1/24`);
      await link.addRoute({ dst: `10.9.${index}.0/24` });
    }
    const code = `require('node:fs').writeFileSync('/proc/self/comm', '${red}comm');
      const server = require('node:net').createServer();
      server.listen(8080, () => console.log('listens'));`;
    process_ = namespace.spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(process_.stdout!, 'data');
  });
  afterAll(async () => {
    process_?.kill();
    namespace?.close();
    await Namespace.delete(name);
  });

  for (const { path, command } of commands)
    liveTest(`are escaped by ${path.join(' ')}`, async () => {
      const where = 'netns' in optionsOf(command) ? ['--netns', name] : [];
      const more = 'count' in optionsOf(command) ? ['--count', '1'] : [];
      const forms = 'json' in optionsOf(command) ? [[], ['--json']] : [[]];
      for (const form of forms)
        expect(await outputOf([...path, ...where, ...more, ...form])).not.toMatch(obeyed);
    });
});
