import { Namespace } from '../../network/namespace/namespace.ts';
import {
  type ListOptions,
  type Nftables,
  NftablesError,
  type NftCommand,
  nftPlace,
  printNft,
} from '../../network/nftables/index.ts';
import { defineCommand, type OptionValues } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { readCommands } from '../nft/input.ts';
import { jsonText } from '../nft/json-text.ts';
import { monitorRuleset } from '../nft/monitor.ts';
import { answer, type QuestionVerb, questionVerbs } from '../nft/questions.ts';
import { filePath, flag, json, namespaceName, option } from '../options.ts';
import type { Streams } from '../streams.ts';
import { usageError } from '../usage-error.ts';

const options = {
  netns: option('NAME', 'work in a named network namespace', namespaceName, 'N'),
  file: filePath('FILE', 'read commands from a file; - for the standard input', 'f'),
  check: flag('check the commands, and execute none', 'c'),
  ...json,
  handle: flag('show handles', 'a'),
  terse: flag('leave out elements of sets', 't'),
  stateless: flag('leave out counts', 's'),
  'numeric-protocol': flag('show protocols as numbers', 'p'),
  service: flag('show ports by the name of their service', 'S'),
  guid: flag('show users and groups by their names', 'u'),
  define: option('NAME=VALUE,…', 'define variables', readDefinitions, 'D'),
  includepath: filePath('DIR', 'look for included files there first', 'I'),
} as const;

function readDefinitions(word: string): readonly (readonly [string, string])[] {
  return word.split(',').map((part) => {
    const [, name, value] = /^(\w[\w.-]*)=(.*)$/s.exec(part) ?? [];
    if (name === undefined || value === undefined) throw new TypeError(`expected NAME=VALUE, got '${part}'`);
    return [name, value] as const;
  });
}

type Values = OptionValues<typeof options>;

/** `tsnetlink nft`. */
export const nft = defineCommand({
  usage: ['[OPTION]… COMMAND', '[OPTION]… -f FILE', '[OPTION]… monitor [new|destroy] [OBJECTS|trace]'],
  description: [
    'Lists and changes the nftables ruleset with the commands of nft: add, create, insert, replace, delete, destroy, flush, rename, list, get, ' +
      'reset. Changes between two questions are one transaction, executed as a whole or not at all. It works without nft.',
    'COMMAND and FILE are text in the syntax of nft, or JSON as nft --json reads it.',
    'monitor shows changes as they happen, until Ctrl-C. OBJECTS is tables, chains, sets, rules, elements or ruleset; trace shows the way ' +
      'of packets for which a rule has set meta nftrace.',
  ],
  options,
  words: [0, Number.POSITIVE_INFINITY],
  examples: [
    'tsnetlink nft list ruleset',
    'tsnetlink nft add rule inet filter input tcp dport { 22, 80 } accept',
    'tsnetlink nft get element inet filter blocked { 192.0.2.1 }',
    'tsnetlink nft reset counters',
    'tsnetlink nft --check --file /etc/nftables.conf',
    'tsnetlink nft --netns blue --json list ruleset',
    'tsnetlink nft monitor trace',
  ],
  async run({ words, options: given, streams, signal }) {
    if (given.file !== undefined && words.length > 0)
      throw usageError(`--file and a command exclude each other: '${words.join(' ')}'`);
    if (given.file === undefined && words.length === 0)
      throw usageError("an argument is missing: a command, such as 'list ruleset'");
    const namespace = given.netns === undefined ? Namespace.current() : await Namespace.open(given.netns);
    const fw = namespace.nftables();
    if (words[0] === 'monitor' && given.file === undefined) {
      await interruptible(signal, async (end) => {
        try {
          await monitorRuleset(fw, words.slice(1), given, streams, end);
        } catch (error) {
          if (!end.aborted) throw error;
        }
      });
      return 0;
    }
    const commands = await readCommands(words, given, streams);
    await runCommands(fw, commands, { ...given, text: words.join(' ') }, streams);
    return 0;
  },
});

/** Runs commands: changes as transactions, with the questions between them. */
async function runCommands(
  fw: Nftables,
  commands: readonly NftCommand[],
  given: Values & { readonly text: string },
  streams: Streams,
): Promise<void> {
  let changes: NftCommand[] = [];
  const apply = async (): Promise<void> => {
    if (changes.length > 0) await applyChanges(fw, changes, given);
    changes = [];
  };
  for (const command of commands) {
    const verb = questionVerbs.find((one) => one in command);
    if (verb === undefined) changes.push(command);
    else {
      await apply();
      await show(fw, verb, questionOf(command, verb), given, streams);
    }
  }
  await apply();
}

/** The subject of a question: the kind of object, and its place. */
type Question = readonly [kind: string, place: object];

function questionOf(command: NftCommand, verb: QuestionVerb): Question {
  const question: unknown = (command as Partial<Record<QuestionVerb, unknown>>)[verb];
  const [entry, ...more] = typeof question === 'object' && question !== null ? Object.entries(question) : [];
  const place: unknown = entry?.[1] ?? {};
  if (entry === undefined || more.length > 0 || typeof place !== 'object' || Array.isArray(place))
    throw new Error(`${verb}: expected one object, got ${JSON.stringify(question)}`);
  return [entry[0], place as object];
}

async function applyChanges(
  fw: Nftables,
  changes: readonly NftCommand[],
  { check, text }: { readonly check: boolean; readonly text: string },
): Promise<void> {
  try {
    // Commands of text have a place in it.
    const isText = changes.some((command) => nftPlace(command) !== undefined);
    await fw.apply(changes, { check, elementStates: isText });
  } catch (error) {
    throw new Error([...reasons(error, changes), ...(text === '' ? [] : [text])].join('\n'), {
      cause: error,
    });
  }
}

/** The reasons of an error, with the places of the commands in their text. */
function reasons(error: unknown, changes: readonly NftCommand[]): string[] {
  if (error instanceof NftablesError) return error.failures.map((one) => placed(one.error.message, changes));
  return [placed((error as Error).message, changes)];
}

/** A message about `commands[3].add.rule` with the place of that command instead of its index. */
function placed(message: string, changes: readonly NftCommand[]): string {
  const [whole = '', index] = /^commands\[(\d+)\]\.?/.exec(message) ?? [];
  const command = index === undefined ? undefined : changes[Number(index)];
  const place = command === undefined ? undefined : nftPlace(command);
  return place === undefined ? message : `${place}: ${message.slice(whole.length)}`;
}

async function show(
  fw: Nftables,
  verb: QuestionVerb,
  [kind, place]: Question,
  given: Values,
  { stdout }: Streams,
): Promise<void> {
  const { handle, stateless, terse, json: isJson } = given;
  const listing: ListOptions = {
    handles: true,
    terse,
    stateless,
    numericProtocol: given['numeric-protocol'],
    serviceNames: given.service,
    userNames: given.guid,
  };
  const { objects, asked, form } = await answer(fw, verb, kind, place, listing);
  if (isJson) {
    stdout.write(`${jsonText({ nftables: [{ metainfo: { json_schema_version: 1 } }, ...asked] })}\n`);
    return;
  }
  if (form === 'names')
    for (const object of objects) {
      const { family, name } = (object as { table: { family: string; name: string } }).table;
      stdout.write(`table ${family} ${name}\n`);
    }
  else stdout.write(printNft(objects, { handles: handle, stateless, compact: form === 'compact' }));
}
