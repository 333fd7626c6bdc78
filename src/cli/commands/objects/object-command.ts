import { jsonValue } from '../../../netlink/codec/json.ts';
import type { AnyObjectDefinition } from '../../../netlink/protocol.ts';
import type { Request } from '../../../netlink/request/request.ts';
import type { NetlinkSocket } from '../../../netlink/socket/socket.ts';
import { Namespace } from '../../../network/namespace/namespace.ts';
import { formatSaved, readSaved, restoreObjects, type SavedKind } from '../../../network/saved-objects.ts';
import { type Command, defineCommand, type OptionValues } from '../../command.ts';
import { flag, json, netns } from '../../options.ts';
import type { Streams } from '../../streams.ts';
import { usageError } from '../../usage-error.ts';
import { readFilter, valueName } from '../dump/objects.ts';
import { linkFinder, withSocket } from '../dump/socket.ts';
import { LinkNames } from './names.ts';
import { tableText } from './table.ts';

/** Options of the commands that list objects. */
const objectOptions = {
  ...netns,
  ...json,
  ipv4: flag('IPv4 only', '4'),
  ipv6: flag('IPv6 only', '6'),
  brief: {
    ...flag('nothing else than without it: the output is brief', 'o'),
    spellings: ['br', 'brief', 'oneline'],
  },
} as const;

/** The option of objects that have counters. */
const statisticsOption = {
  statistics: { ...flag('with counters', 's'), spellings: ['stats', 'statistics'] },
} as const;

/** How objects of one kind are listed. */
export interface Listing<T extends object> {
  readonly definition: AnyObjectDefinition;
  /** Reads the objects. `filter` has the fields that the words of the command stand for. */
  readonly list: (socket: NetlinkSocket<'route'>, filter: Readonly<Record<string, unknown>>) => Promise<T[]>;
  /** The lines of the objects: cells of a table, or whole lines. */
  readonly rows: (
    objects: readonly T[],
    names: LinkNames,
    filter: Readonly<Record<string, unknown>>,
  ) => readonly (readonly string[])[];
  /** The cells of an object's counters. */
  readonly counters?: (object: T) => readonly string[];
  /** Takes words that are not those of the definition out of the words of a filter, and returns the fields that they stand for. */
  readonly take?: (words: string[]) => Readonly<Record<string, unknown>>;
  /** The kind of the objects in files of `save`, where there are such files. */
  readonly saved?: SavedKind;
  /** Fields with the index of a link, by the name of the field that JSON has in addition for its name. */
  readonly linkFields?: Readonly<Record<string, string>>;
}

/** The texts of the help of an object's command. */
export interface ObjectHelp {
  /** The command of iproute2 that the command is like. */
  readonly like: string;
  /** More about the list. */
  readonly note?: string;
  readonly examples: readonly string[];
}

/** Whether a word begins the name of a verb. */
function begins(word: string, ...verbs: readonly string[]): boolean {
  return word !== '' && verbs.some((verb) => verb.startsWith(word));
}

/** Whether a word asks for a list. `link s` is `link set`, as in `ip`. */
function isListVerb(word: string, object: string): boolean {
  return begins(word, 'show', 'list', 'lst', 'ls') && !(object === 'link' && word === 's');
}

/** `tsnetlink link`, `tsnetlink route` …: lists objects, or runs an operation in the words of iproute2. */
export function objectCommand<T extends object>(
  listing: Listing<T>,
  { like, note, examples }: ObjectHelp,
): Command<typeof objectOptions> {
  const { definition, counters, saved } = listing;
  const { name, filters = {} } = definition;
  const flush = (definition.operations as { readonly flush?: Flush }).flush;
  const words = Object.entries(filters).map(([key, word]) => `[${key} ${valueName(word)}]`);
  return defineCommand({
    usage: [
      ['[OPTION]… [show]', ...words].join(' '),
      ...(flush === undefined ? [] : [['[OPTION]… flush', ...words].join(' ')]),
      ...(saved === undefined
        ? []
        : [['[OPTION]… save', ...words, '> FILE'].join(' '), '[OPTION]… restore|showdump < FILE']),
      '[OPTION]… VERB [WORD]…',
    ],
    description: [
      `Lists objects, a line each, as ${like} does; or adds, changes, deletes and gets one, in the words of ip.`,
      ...(note === undefined ? [] : [note]),
      'Reading needs no rights. Changes need root, or tsnetlink rootless.',
    ],
    options: { ...objectOptions, ...(counters === undefined ? {} : statisticsOption) },
    words: [0, Number.POSITIVE_INFINITY],
    hasHelpWord: true,
    examples,
    async run({ words, options, streams }) {
      const [verb] = words;
      const hasListVerb = verb !== undefined && isListVerb(verb, name);
      const isFlush = flush !== undefined && verb !== undefined && begins(verb, 'flush');
      await withSocket('route', options.netns, async (socket) => {
        const print = async (
          objects: readonly T[],
          filter: Readonly<Record<string, unknown>>,
        ): Promise<void> => {
          const names = await LinkNames.of(socket);
          const found = options.json
            ? `${JSON.stringify(
                objects.map((object) => named(object, listing, names)),
                undefined,
                1,
              )}\n`
            : tableText(rowsOf(objects, names, filter));
          streams.stdout.write(found);
        };
        const rowsOf = (
          objects: readonly T[],
          names: LinkNames,
          filter: Readonly<Record<string, unknown>>,
        ): readonly (readonly string[])[] => {
          const rows = listing.rows(objects, names, filter);
          if (counters === undefined || options.statistics !== true) return rows;
          return rows.map((row, at) => [...row, ...counters(objects[at] as T)]);
        };
        if (saved !== undefined && (verb === 'restore' || verb === 'showdump')) {
          if (words.length > 1)
            throw usageError(
              `'${words[1]}' is no word here: '${verb}' reads the standard input: ${verb} < FILE`,
            );
          const found = readSaved(await readAll(verb, streams.stdin));
          if (found.kind !== saved) throw usageError(`the input has objects of another kind: ${found.kind}`);
          const runner = { socket, request: <R>(request: Request<R>) => socket.request(request) };
          if (verb === 'restore') await restoreObjects(runner, found);
          else await print(found.objects as readonly T[], {});
          return;
        }
        const isSave = saved !== undefined && verb === 'save';
        const { getByName } = definition;
        const given = hasListVerb || isFlush || isSave ? words.slice(1) : words;
        const dev = isFlush || isSave ? undefined : linkWord(given, hasListVerb);
        if (getByName !== undefined && dev !== undefined) {
          await print([(await socket.request(getByName(dev))) as T], {});
          return;
        }
        if (hasListVerb || isFlush || isSave || verb === undefined || Object.hasOwn(filters, verb)) {
          const rest = [...given];
          const own = listing.take?.(rest);
          const read = await readFilter(definition, withDev(rest, definition), linkFinder(options.netns));
          const filter = { ...familyOf(options), ...read, ...own };
          if (isFlush) await flush(socket, filter);
          else if (isSave) writeBytes(formatSaved(saved, await listing.list(socket, filter)), streams.stdout);
          else await print(await listing.list(socket, filter), filter);
          return;
        }
        const result = await runOperation(socket, name, words, options);
        if (typeof result === 'object' && result !== null)
          await print(Array.isArray(result) ? result : [result as T], {});
      });
      return 0;
    },
  });
}

/** Reads a file of `save` from the standard input. */
async function readAll(verb: string, stdin: NodeJS.ReadableStream): Promise<Uint8Array> {
  if ((stdin as { isTTY?: boolean }).isTTY === true)
    throw usageError(`'${verb}' reads a file of 'save' from the standard input`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function writeBytes(bytes: Uint8Array, stdout: Streams['stdout']): void {
  if (stdout.isTTY === true)
    throw usageError("'save' writes bytes, which are no text: redirect the output to a file");
  stdout.write(bytes);
}

/** Deletes the objects that match a filter. */
type Flush = (socket: NetlinkSocket<'route'>, filter: object) => Promise<number>;

/** The name of the link that is asked for: `show eth0`, `show dev eth0`, `dev eth0`. `words` are those behind the verb. */
function linkWord(words: readonly string[], hasVerb: boolean): string | undefined {
  const [first, second, ...more] = words;
  if (more.length > 0) return undefined;
  if (first === 'dev') return second;
  return hasVerb && second === undefined && first !== 'up' ? first : undefined;
}

/** Words of a filter, with `dev` before the name of a link alone: `address show eth0`. */
function withDev(words: readonly string[], { filters = {} }: AnyObjectDefinition): readonly string[] {
  const isName = words.length === 1 && 'dev' in filters && !Object.hasOwn(filters, words[0] as string);
  return isName ? ['dev', ...words] : words;
}

function familyOf({ ipv4, ipv6 }: OptionValues<typeof objectOptions>): {
  readonly family?: 'inet' | 'inet6';
} {
  if (ipv4 === ipv6) return {};
  return { family: ipv4 ? 'inet' : 'inet6' };
}

/** Runs an operation in the words of iproute2. Returns its result. */
async function runOperation(
  socket: NetlinkSocket<'route'>,
  object: string,
  words: readonly string[],
  { netns, ipv4, ipv6 }: OptionValues<typeof objectOptions>,
): Promise<unknown> {
  const namespaces: Namespace[] = [];
  try {
    const family = ipv4 === ipv6 ? [] : [ipv4 ? '-4' : '-6'];
    const { readOperation } = await import('../dump/operations.ts');
    const request = await readOperation(['ip', ...family, object, ...words], {
      findLink: linkFinder(netns),
      async openNamespace(name) {
        const namespace = await Namespace.open(name);
        namespaces.push(namespace);
        return namespace;
      },
    });
    return await socket.request(request);
  } finally {
    for (const namespace of namespaces) namespace.close();
  }
}

/** An object for JSON, with the names of its links. */
function named<T extends object>(object: T, { linkFields = {} }: Listing<T>, names: LinkNames): object {
  const extra: Record<string, string> = {};
  for (const [field, name] of Object.entries(linkFields)) {
    const index = (object as Record<string, unknown>)[field];
    if (typeof index === 'number') extra[name] = names.get(index);
  }
  return jsonValue({ ...extra, ...object }) as object;
}
