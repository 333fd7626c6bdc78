// Every command of the vectors with each of its words replaced, left out or added: errors name words, never fields of the library.
import { expect, test } from 'vitest';
import { readCommand } from '../../../src/cli/iproute2/index.ts';
import { makeRequest, type PendingRequest } from '../../../src/cli/iproute2/pending-request.ts';
import { knownWordsOf } from '../../../src/cli/iproute2/wording.ts';
import { isUsageError } from '../../../src/cli/usage-error.ts';
import { linkKinds, linkPortsByOldName } from '../../../src/netlink/protocols/route/links/kinds/registry.ts';
import { br, va, vb } from '../../netlink/protocols/route/setups.ts';
import { words } from '../../support/namespace.ts';
import { vectorCommands } from './commands.ts';

const links: Readonly<Record<string, number>> = { lo: 1, va, vb, br, c: va, first: 5, second: 6 };

const finder = {
  findLink: async (name: string) => links[name] ?? Promise.reject(usage(`there is no link '${name}'`)),
  openNamespace: async () => ({ fd: 9 }),
};

function usage(message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_INVALID_ARG_VALUE' });
}

/** Values that few words take. */
const badValues = ['bad', '99999999999999999999', '-1', '300.1.1.1/99', '', 'x/y', '5.5'];

/** The keywords of the objects that words have been read into. */
function keywordsOf({ given }: PendingRequest): string[] {
  return [...knownWordsOf(given)].flatMap(({ keywords, fields = [] }) => [
    ...Object.keys(keywords),
    ...fields.map((field) => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
  ]);
}

/** The error that a command ends with; `undefined` if it is read. */
async function errorOf(command: readonly string[]): Promise<Error | undefined> {
  try {
    await makeRequest(readCommand(command), finder);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** Names of the library: in camelCase, or of fields in fields. Lists of values are no fields. */
const libraryName = /\b[a-z]+\d*[A-Z]\w*|\b[a-z]\w+(?:\.\w+)+\b|\boif\b|\bnexthops\b/;
/** A field before the reason. */
const fieldBefore = /(?:^|: )[\w.[\]]+: /;

/** Returns the fault of an error about a command, whose keywords are known. */
function faultOf(
  error: Error,
  command: readonly string[],
  keywords: ReadonlySet<string>,
): string | undefined {
  if (!isUsageError(error)) return 'is no usage error';
  const typed = new Set(command.flatMap((word) => [word, ...word.split(/[=/,:-]/)]));
  const message = error.message.replace(/(is not one of|expected one of|needs .* or) .*/, '');
  const unquoted = message.replaceAll(/'([^']*)'/g, (quoted, word: string) =>
    typed.has(word) || keywords.has(word) ? '' : quoted,
  );
  if (libraryName.test(unquoted)) return 'names a field of the library';
  if (fieldBefore.test(unquoted)) return 'begins with a field of the library';
  if (/NaN|undefined|null|\[object/.test(unquoted)) return 'shows a value that was not typed';
  const isNamed = [...error.message.matchAll(/'([^']*)'/g)].some(
    ([, quoted = '']) =>
      typed.has(quoted) || quoted.split(' ').every((word) => typed.has(word) || keywords.has(word)),
  );
  return isNamed || /^an? .* is missing$|^the .* is missing$/.test(error.message)
    ? undefined
    : 'names no word';
}

/** The commands that come of a command: a word is replaced, left out or the last one; a keyword is added with a value. */
function* mutants(
  command: readonly string[],
  added: readonly string[],
  places: Set<string>,
): Generator<string[]> {
  for (const at of command.keys()) {
    // A place is known by the word before it, and by the word in it if it may be a keyword.
    const place = [...command.slice(0, 3), command[at - 1], /^[a-z]/.test(command[at] ?? '') && command[at]];
    if (at < 2 || places.has(place.join())) continue;
    places.add(place.join());
    yield command.toSpliced(at, 1);
    yield command.slice(0, at);
    for (const bad of badValues) yield command.with(at, bad);
  }
  for (const keyword of added) {
    yield [...command, keyword];
    for (const bad of badValues) yield [...command, keyword, bad];
  }
}

/** A command that is read, with the keywords that it may have. */
interface ReadCommand {
  readonly command: readonly string[];
  readonly request: PendingRequest;
}

/** All commands of the vectors, and one of every kind of link, by object. */
const byObject = new Map<string, ReadCommand[]>();
const kinds = [...linkKinds.keys()].map((kind) => `ip link add x type ${kind}`);
const portKinds = [...linkPortsByOldName.keys()].map((kind) => `ip link set x type ${kind}`);
for (const text of [...(await vectorCommands()), ...kinds, ...portKinds]) {
  const command = words(text);
  try {
    const read = { command, request: readCommand(command) };
    const object = text.replaceAll(/ -\S+/g, '').split(' ').slice(0, 2).join(' ');
    byObject.set(object, [...(byObject.get(object) ?? []), read]);
  } catch {
    // Its words are not read: see not-read.ts.
  }
}

test.each([...byObject])('errors about %s name its words', async (_, commands) => {
  const keywords = new Set(commands.flatMap(({ request }) => keywordsOf(request)));
  const problems = new Map<string, string>();
  const seen = new WeakSet<object>();
  const places = new Set<string>();
  let count = 0;
  for (const { command, request } of commands) {
    const added = [...knownWordsOf(request.given)]
      .flatMap(({ keywords }) => Object.entries(keywords))
      .filter(([, keyword]) => !seen.has(keyword) && seen.add(keyword))
      .map(([word]) => word);
    for (const mutant of mutants(command, added, places)) {
      const error = await errorOf(mutant);
      if (error === undefined) continue;
      count++;
      const fault = faultOf(error, mutant, keywords);
      if (fault !== undefined) problems.set(`${fault}: ${error.message}`, mutant.join(' '));
    }
  }
  expect(count).toBeGreaterThan(10);
  expect([...problems].map(([problem, command]) => `${command}\n   ${problem}`)).toEqual([]);
});
