// Every command of the command table with each of its words and options replaced, left out, misspelt or added: the refusal names what
// was typed, and the nearest known word. A new command is covered by its examples.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { Namespace, VethPair } from 'tsnetlink';
import { afterAll, beforeAll, expect } from 'vitest';
import {
  type Command,
  entriesOf,
  isGroup,
  optionsOf,
  readArguments,
  takesValue,
} from '../../src/cli/command.ts';
import { runCommand } from '../../src/cli/run-command.ts';
import { tsnetlink } from '../../src/cli/subcommands.ts';
import { allCommands } from '../support/commands.ts';
import { describeLive, liveTest } from '../support/live.ts';

/** Words that few commands take. */
const badWords = ['nonsense', '', '-1', '5.5', '99999999999999999999', 'x/y', '300.1.1.1/99'];

/** How long an accepted command may run, in milliseconds, before it is interrupted. */
const longestRun = 20;

/** Exit code of a command that was accepted, and interrupted. */
const interrupted = 130;

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(args: readonly string[]): Promise<Outcome> {
  const streams = { stdin: new PassThrough().end(), stdout: new PassThrough(), stderr: new PassThrough() };
  let [stdout, stderr] = ['', ''];
  streams.stdout.on('data', (text) => {
    stdout = stdout || String(text);
  });
  streams.stderr.on('data', (text) => {
    stderr += text;
  });
  const code = await runCommand(tsnetlink, ['tsnetlink'], args, streams, AbortSignal.timeout(longestRun));
  return { code, stdout, stderr: stripVTControlCharacters(stderr) };
}

/** A word with two of its letters in the other order; `undefined` for a word without two different ones. */
function misspell(word: string): string | undefined {
  for (let at = 1; at + 1 < word.length; at++) {
    const [first, second] = [word.charAt(at), word.charAt(at + 1)];
    if (word.length > 3 && first !== second && /[a-z]{2}/i.test(first + second))
      return word.slice(0, at) + second + first + word.slice(at + 2);
  }
  return undefined;
}

/** A call, and what must stand in its refusal. */
interface Call {
  readonly args: readonly string[];
  readonly wanted: readonly (string | RegExp)[];
  /** The option that a usage error must name. */
  readonly option?: string;
  readonly mustFail?: true;
  /** The same call without its empty word: some commands join their words to a text. */
  readonly without?: readonly string[];
}

const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-refusals-'));

/** The words of an example behind the name of the command. Files lie in the folder of the test. A program that a command would run is `true`. */
function wordsOf(example: string, path: readonly string[], command: Command): string[] {
  const args = example
    .replace(/ [|>] .*/, '')
    .split(' ')
    .slice(path.length + 1)
    .map((word) => (word.startsWith('/') ? join(folder, word) : word));
  if (command.isWrapper !== true) return args;
  const { words } = readArguments(command, args);
  return [...args.slice(0, args.length - words.length), ...words.slice(0, command.words[0] - 1), 'true'];
}

const quoted = (word: string): RegExp =>
  new RegExp(word === '' ? `''|""|empty` : word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));

/** The calls that come of one of a command. */
function* mutants(path: readonly string[], command: Command, example: readonly string[]): Generator<Call> {
  const own = optionsOf(command);
  const mustFail = true;
  yield { args: [...path, '--nonsense', ...example], wanted: ["'--nonsense'"], mustFail };
  for (const [name, option] of Object.entries(own)) {
    const wrong = misspell(name);
    if (wrong !== undefined && !Object.hasOwn(own, wrong)) {
      const wanted = [`'--${wrong}'`, /did you mean '--[\w-]+'/];
      yield { args: [...path, `--${wrong}`, ...example], wanted, mustFail };
    }
    if (!takesValue(option)) {
      yield { args: [...path, `--${name}=nonsense`, ...example], wanted: [`'--${name}'`], mustFail };
      continue;
    }
    if (command.isWrapper !== true)
      yield { args: [...path, ...example, `--${name}`], wanted: [`'--${name}'`], mustFail };
    for (const bad of badWords) {
      const args = [...path, `--${name}=${bad}`, ...example];
      yield { args, wanted: [quoted(bad)], option: `--${name}` };
    }
  }
  const { words } = readArguments(command, example);
  if (words.length >= command.words[1])
    yield { args: [...path, ...example, 'surplus'], wanted: ["'surplus'"], mustFail };
  let from = 0;
  for (const word of command.isWrapper === true ? words.slice(0, -1) : words) {
    const at = example.indexOf(word, from);
    from = at + 1;
    yield { args: [...path, ...example.toSpliced(at, 1)], wanted: [] };
    for (const bad of [...badWords, ...[misspell(word) ?? []].flat()])
      yield {
        args: [...path, ...example.with(at, bad)],
        wanted: [quoted(bad)],
        ...(bad === '' && { without: [...path, ...example.toSpliced(at, 1)] }),
      };
  }
}

/** The text of an error without spaces and places. */
const wordsIn = ({ stderr }: Outcome): string => stderr.replaceAll(/\d+:\d+|\s/g, '');

/** Errors about options that exclude each other. */
const excluding = /exclude each other|leave out/;

/** The fault of a refusal. */
function faultOf(
  { code, stderr, stdout }: Outcome,
  { args, wanted, option, mustFail }: Call,
): string | undefined {
  if (code === 0 || code === interrupted) return mustFail === true ? 'is accepted' : undefined;
  if (stderr === '') return stdout === '' ? 'says nothing' : undefined;
  if (/undefined|NaN|\[object|Error:|\bat \S+:\d+/.test(stderr)) return 'shows a value that was not typed';
  // An error of the system may be about any of the words, or about what the command is for.
  if (code === 1 && /\bE[A-Z]{3,}\b/.test(stderr)) return undefined;
  if (code === 2 && option !== undefined && !stderr.includes(option)) return `lacks ${option}`;
  // nft shows the text where the error is.
  if (excluding.test(stderr) || stderr.includes(args.slice(1).join(' '))) return undefined;
  if (wanted.length === 0)
    return /'[^']+'|missing|expected|there is no/.test(stderr) ? undefined : 'names no word';
  const missing = wanted.filter((one) =>
    typeof one === 'string' ? !stderr.includes(one) : !one.test(stderr),
  );
  return missing.length === 0 ? undefined : `lacks ${missing.join(' and ')}`;
}

const commands = await allCommands();
const leaves = commands.flatMap(({ path, command }) =>
  isGroup(command) ? [] : [{ path: path.slice(1), command }],
);
const groups = commands.flatMap(({ path, command }) =>
  isGroup(command) ? [{ path: path.slice(1), command }] : [],
);

describeLive('refusals of the command line', () => {
  const { HOME = '' } = process.env;
  const cwd = process.cwd();
  beforeAll(async () => {
    process.env.HOME = folder;
    process.chdir(folder);
    for (const name of ['blue', 'red']) (await Namespace.create(name)).close();
    await VethPair.create({ name: 'eth0', up: true }, { name: 'eth1', up: true });
    writeFileSync(
      'office.json',
      JSON.stringify({ nodes: { desk: {}, server: {} }, links: [{ ends: ['desk', 'server'] }] }),
    );
  });
  afterAll(() => {
    process.chdir(cwd);
    process.env.HOME = HOME;
    rmSync(folder, { recursive: true });
  });

  for (const { path, command } of leaves)
    liveTest(
      `of ${path.join(' ')} name what was typed`,
      async () => {
        const faults = new Map<string, string>();
        for (const line of command.examples) {
          const call = line.split(' | ').find((part) => part.startsWith(`tsnetlink ${path.join(' ')}`));
          if (call === undefined) continue;
          const example = wordsOf(call, path, command);
          const usual = await run([...path, ...example]);
          const files = new Set(readdirSync(folder));
          for (const each of mutants(path, command, example)) {
            const outcome = await run(each.args);
            // A file that this call wrote is none that the next one finds.
            for (const name of readdirSync(folder))
              if (!files.has(name)) rmSync(join(folder, name), { recursive: true });
            // Where the command itself fails, as for a file that is missing, a word may not have been looked at.
            if (each.mustFail !== true && outcome.stderr === usual.stderr) continue;
            const fault = faultOf(outcome, each);
            if (fault === undefined) continue;
            if (each.without === undefined || wordsIn(outcome) !== wordsIn(await run(each.without)))
              faults.set(fault + outcome.stderr, `${each.args.join(' ')}: ${fault}\n   ${outcome.stderr}`);
          }
        }
        expect([...faults.values()]).toEqual([]);
      },
      120_000,
    );

  for (const { path, command } of groups)
    liveTest(`of unknown commands in ${['tsnetlink', ...path].join(' ')} name a known one`, async () => {
      const faults: string[] = [];
      const names = Object.keys(await entriesOf(command));
      for (const name of names) {
        const wrong = misspell(name);
        if (wrong === undefined || names.some((one) => one.startsWith(wrong))) continue;
        const { code, stderr } = await run([...path, wrong]);
        if (code !== 2 || !stderr.includes(`'${wrong}'`) || !/did you mean '[\w-]+'/.test(stderr))
          faults.push(`${wrong}: ${code} ${stderr}`);
      }
      expect(faults).toEqual([]);
    });
});
