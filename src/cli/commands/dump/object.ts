import { DecodeSession } from '../../../dump/decode/session.ts';
import type { Dump } from '../../../netlink/request/request.ts';
import { type Command, type CommandEntry, defineCommand } from '../../command.ts';
import { messageOptions, withOutput } from './message-options.ts';
import {
  type DumpObject,
  inWords,
  loadObjects,
  nameValue,
  nameWordOf,
  neededFilters,
  readFilter,
  valueName,
} from './objects.ts';
import { joinMessages, linkFinder, rawDump, rawRequest, withSocket } from './socket.ts';

/** The commands `dump link`, `dump route` …, by object. */
export async function objectCommands(): Promise<Readonly<Record<string, CommandEntry>>> {
  const objects = [...(await loadObjects())].filter(([, { definition }]) => definition.list !== undefined);
  return Object.fromEntries(
    objects.map(([name, object]) => [
      name,
      { summary: summaryOf(object), load: async () => objectCommand(name, object) },
    ]),
  );
}

/** Finds an object by the beginning of its name, as `ip` does. */
export function findObject(word: string, names: readonly string[]): string | undefined {
  return word === '' ? undefined : names.find((name) => name.startsWith(word));
}

function summaryOf({ definition }: DumpObject): string {
  const words = Object.keys(definition.filters ?? {});
  const nameWord = nameWordOf(definition);
  if (nameWord !== undefined) words.unshift(nameWord);
  return words.length === 0 ? 'no filters' : `filters: ${words.join(', ')}`;
}

/** `dump link …`: asks the kernel, and prints each message of the answer. */
function objectCommand(name: string, object: DumpObject): Command<typeof messageOptions> {
  const { protocol, number, definition } = object;
  const { filters = {}, getByName } = definition;
  const nameWord = nameWordOf(definition);
  const needed = neededFilters(definition);
  const words = Object.entries(filters).map(([key, word]) => {
    const text = `${key} ${valueName(word)}`;
    return needed.has(key) ? text : `[${text}]`;
  });
  const example = [...needed].map(([key, value]) => ` ${key} ${value}`).join('');
  return defineCommand({
    usage: [
      ['[OPTION]…', ...words].join(' '),
      ...(nameWord === undefined ? [] : [`[OPTION]… ${nameWord} ${nameValue(nameWord)}`]),
    ],
    description: [`Shows the messages of the kernel about each ${name}.`],
    options: messageOptions,
    words: [0, Number.POSITIVE_INFINITY],
    examples: [`tsnetlink dump ${name}${example} --json`],
    run: (invocation) =>
      withOutput(
        invocation,
        async ({ output }) => {
          const { words, options } = invocation;
          const findLink = linkFinder(options.netns);
          const session = new DecodeSession();
          await session.prepare(number);
          const print = (bytes: Uint8Array): void => {
            for (const message of session.decode({ protocol: number, bytes })) output.message(message);
          };
          await withSocket(protocol, options.netns, async (socket) => {
            if (getByName !== undefined && words[0] === nameWord && words.length === 2) {
              print(await socket.request(rawRequest(getByName(words[1] as string))));
              return;
            }
            const filter = await readFilter(definition, words, findLink);
            let request: Dump<unknown>;
            try {
              request = definition.list?.(definition.filters && filter) as Dump<unknown>;
            } catch (error) {
              throw inWords(error, definition);
            }
            const name = (type: number): void => {
              if (request.dynamicType !== undefined) session.nameType(number, type, request.dynamicType);
            };
            const read = (bytes: Uint8Array) =>
              session.decode({ protocol: number, bytes }).next().value ?? undefined;
            const whole = joinMessages(rawDump(request, words.length > 0, name), request.join, read);
            for await (const bytes of socket.stream(whole)) {
              print(bytes);
              await output.drained();
            }
          });
          return 0;
        },
        { recordsSockets: true, impliedProtocol: number },
      ),
  });
}
