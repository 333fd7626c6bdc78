// Every command with wrong files in the place of those of its examples, and every command with --fields and an unknown field: new
// commands are covered by themselves.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect } from 'vitest';
import { type Command, type CommandGroup, entriesOf, isGroup, optionsOf } from '../../src/cli/command.ts';
import { runCommand } from '../../src/cli/run-command.ts';
import { tsnetlink } from '../../src/cli/subcommands.ts';
import { describeLive, liveTest } from '../support/live.ts';

interface Walked {
  readonly path: readonly string[];
  readonly command: Command;
}

/** Every command below one, without groups. */
async function* walk(command: Command | CommandGroup, path: readonly string[]): AsyncGenerator<Walked> {
  if (!isGroup(command)) {
    yield { path, command };
    return;
  }
  for (const [name, entry] of Object.entries(await entriesOf(command)))
    yield* walk(await entry.load(), [...path, name]);
}

const commands: Walked[] = [];
for await (const each of walk(tsnetlink, [])) commands.push(each);

/** Runs a command with an empty standard input. It is interrupted where it goes on. */
async function run(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const streams = { stdin: new PassThrough().end(), stdout: new PassThrough(), stderr: new PassThrough() };
  const code = await runCommand(tsnetlink, ['tsnetlink'], args, streams as never, AbortSignal.timeout(2000));
  return { code, stdout: String(streams.stdout.read() ?? ''), stderr: String(streams.stderr.read() ?? '') };
}

const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-wrong-'));
afterAll(() => rmSync(folder, { recursive: true }));

const contents: Readonly<Record<string, string | Uint8Array>> = {
  bad: '{bad',
  list: '[1, 2]',
  nulls: '[null]',
  lists: '[[]]',
  text: '"text"',
  number: '5',
  nothing: 'null',
  unknown: '{"lnks": []}',
  bytes: Uint8Array.of(0xff, 0xfe, 0, 1),
};
for (const [name, content] of Object.entries(contents)) writeFileSync(join(folder, `${name}.json`), content);

/** Words of examples that are names of files which are read. */
const isFile = (word: string): boolean => /\.(json|ya?ml|pcap|txt|conf|nft)$/.test(word);

/** Examples that write the file. */
const writes = /dump capture|--record/;

/** The examples with a file that is read, as arguments. */
const examples = [...new Set(commands.flatMap(({ command }) => command.examples))]
  .filter((line) => line.startsWith('tsnetlink ') && !/[|>]/.test(line) && !writes.test(line))
  .map((line) => line.split(' ').slice(1))
  .filter((args) => args.some(isFile));

/** Errors of JavaScript rather than about the input. */
const ofJavaScript = /Cannot |is not a function|is not iterable|of undefined|\[object|at \S+ \(/;

describeLive('wrong files', () => {
  describe.each(examples.map((args) => [args.join(' '), args] as const))('%s', (_, args) => {
    for (const name of [...Object.keys(contents), 'missing'])
      liveTest(name, async () => {
        const file = join(folder, `${name}.json`);
        const { code, stdout, stderr } = await run(args.map((word) => (isFile(word) ? file : word)));
        expect(stdout + stderr).not.toMatch(ofJavaScript);
        // Digits may be those of a message.
        if (args[0] === 'view' && code === 0) return;
        expect(stdout + stderr).not.toBe('');
        expect(code).toBeGreaterThan(0);
      });
  });
});

describeLive('--fields with an unknown field', () => {
  for (const { path, command } of commands) {
    if (!Object.hasOwn(optionsOf(command), 'fields')) continue;
    // They show the messages of others, of which any may come.
    if (/^dump (run|monitor|capture|file)$/.test(path.join(' '))) continue;
    const words = path.join(' ') === 'dump explain' ? ['link', 'delete', 'lo'] : [];
    liveTest(path.join(' '), async () => {
      const { code, stdout, stderr } = await run([...path, ...words, '--fields', 'noSuchField']);
      // Without a message there is nothing to be known. Others need a word, or what this kernel lacks.
      if (stderr.includes('noSuchField')) expect(code).toBe(2);
      else expect(stdout).toBe('');
    });
  }
  for (const object of ['link', 'address', 'route', 'neighbour', 'rule', 'nexthop', 'qdisc'])
    liveTest(`dump watch ${object}`, async () => {
      const { code, stderr } = await run(['dump', 'watch', object, '--fields', 'noSuchField']);
      expect(stderr).toContain("no message has 'noSuchField'");
      expect(code).toBe(2);
    });
});
