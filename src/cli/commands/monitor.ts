import { jsonValue } from '../../netlink/codec/json.ts';
import type { RouteGroup } from '../../netlink/protocols/route/groups.ts';
import type { Address, Link, Neighbour, Nexthop, Route, Rule } from '../../netlink/protocols/route/index.ts';
import { Namespace } from '../../network/namespace/namespace.ts';
import { defineCommand } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { flag, integer, json, netns, option } from '../options.ts';
import type { Streams } from '../streams.ts';
import { suggestion } from '../suggestion.ts';
import { usageError } from '../usage-error.ts';
import { addressText, linkCells, neighbourCells, nexthopLine, routeLine, ruleLine } from './objects/lines.ts';
import { LinkNames } from './objects/names.ts';

/** One kind of object: its groups, the end of the names of its messages, and its line. */
interface Watched {
  readonly groups: readonly RouteGroup[];
  readonly message: string;
  readonly line: (object: never, names: LinkNames) => string;
}

const watched: Readonly<Record<string, Watched>> = {
  link: {
    groups: ['link'],
    message: 'LINK',
    line: (link: Link, names) => linkCells(link, names).join(' '),
  },
  address: {
    groups: ['ipv4-address', 'ipv6-address'],
    message: 'ADDR',
    line: (address: Address, names) => `${addressText(address)} dev ${names.get(address.index)}`,
  },
  route: {
    groups: ['ipv4-route', 'ipv6-route'],
    message: 'ROUTE',
    line: (route: Route, names) => routeLine(route, names).replaceAll('\n\t', ' '),
  },
  rule: { groups: ['ipv4-rule', 'ipv6-rule'], message: 'RULE', line: (rule: Rule) => ruleLine(rule) },
  neighbour: {
    groups: ['neighbour'],
    message: 'NEIGH',
    line: (neighbour: Neighbour, names) => neighbourCells(neighbour, names).join(' '),
  },
  nexthop: {
    groups: ['nexthop'],
    message: 'NEXTHOP',
    line: (nexthop: Nexthop, names) => nexthopLine(nexthop, names),
  },
};

/** `tsnetlink monitor`. */
export const monitor = defineCommand({
  usage: ['[OPTION]… [OBJECT]…'],
  description: [
    'Shows changes as they happen, a line each, as ip monitor does, until Ctrl-C. A line begins with + for a new or changed object, with ' +
      '- for a deleted one.',
    `OBJECT is ${Object.keys(watched).join(', ')}; all by default.`,
    "'tsnetlink dump watch' shows the messages themselves.",
  ],
  options: {
    ...netns,
    ...json,
    all: flag('watch all named namespaces, also those that appear later', 'a'),
    timestamp: flag('begin lines with the time', 't'),
    count: option('N', 'end after this many events', integer(1), 'c'),
  },
  words: [0, Number.POSITIVE_INFINITY],
  examples: ['tsnetlink monitor', 'tsnetlink monitor link route --all', 'tsnetlink monitor -n blue --json'],
  async run({ words, options, streams, signal }) {
    const kinds = words.length === 0 ? Object.keys(watched) : words.map(kindOf);
    let left = options.count ?? Number.POSITIVE_INFINITY;
    await interruptible(signal, async (end, stop) => {
      const print = (event: ShownEvent): void => {
        if (left <= 0) return;
        show(event, options, streams);
        if (--left <= 0) stop();
      };
      if (options.all) {
        await watchAll(kinds, print, end);
        return;
      }
      const namespace =
        options.netns === undefined ? Namespace.current() : await Namespace.open(options.netns);
      await watch(namespace, kinds, print, end);
    });
    return 0;
  },
});

function kindOf(word: string): string {
  const known = Object.keys(watched);
  const found = word === '' ? undefined : known.find((name) => name.startsWith(word));
  if (found === undefined) throw usageError(`there is no object '${word}'${suggestion(word, known)}`);
  return found;
}

/** An event, or a loss of events (without an object). */
interface ShownEvent {
  readonly namespace: string | undefined;
  readonly kind?: string;
  readonly isDeletion?: boolean;
  readonly object?: object;
  readonly names: LinkNames;
}

function show(
  { namespace, kind, isDeletion, object, names }: ShownEvent,
  { json, timestamp, all }: { readonly json: boolean; readonly timestamp: boolean; readonly all: boolean },
  { stdout }: Streams,
): void {
  const time = new Date();
  if (json) {
    const event = {
      time: time.toISOString(),
      namespace,
      ...(kind === undefined ? { lost: true } : { kind, action: isDeletion ? 'delete' : 'new', object }),
    };
    stdout.write(`${JSON.stringify(jsonValue(event))}\n`);
    return;
  }
  const start = [...(timestamp ? [time.toISOString()] : []), ...(all ? [`[${namespace ?? ''}]`] : [])];
  const line =
    kind === undefined
      ? ['! events were lost']
      : [isDeletion ? '-' : '+', kind, watched[kind]!.line(object as never, names)];
  stdout.write(`${[...start, ...line].join(' ')}\n`);
}

/** Passes the events of a namespace on until it is closed, or the signal is aborted. */
async function watch(
  namespace: Namespace,
  kinds: readonly string[],
  print: (event: ShownEvent) => void,
  end: AbortSignal,
): Promise<void> {
  // Links are always followed, for their names.
  const groups = new Set<RouteGroup>(['link', ...kinds.flatMap((kind) => watched[kind]!.groups)]);
  const events = namespace.socket.watch([...groups]);
  const stop = (): void => events.close();
  end.addEventListener('abort', stop);
  if (end.aborted) stop();
  try {
    const names = await LinkNames.of(namespace.socket);
    for await (const event of events) {
      if (event.kind === 'overrun') {
        print({ namespace: namespace.name, names });
        continue;
      }
      const [, verb, message] = /^RTM_(NEW|DEL)(.*)$/.exec(event.name) ?? [];
      const object = event.object as object | undefined;
      if (object === undefined) continue;
      if (message === 'LINK') names.set((object as Link).index, (object as Link).name);
      const kind = kinds.find((each) => watched[each]!.message === message);
      if (kind === undefined) continue;
      print({ namespace: namespace.name, kind, isDeletion: verb === 'DEL', object, names });
    }
  } catch (error) {
    // The end may come while the links are listed.
    if (!end.aborted && namespace.closeSignal?.aborted !== true) throw error;
  } finally {
    end.removeEventListener('abort', stop);
  }
}

/** Watches all named namespaces, and those that appear, until the signal is aborted. */
async function watchAll(
  kinds: readonly string[],
  print: (event: ShownEvent) => void,
  end: AbortSignal,
): Promise<void> {
  const open = new Map<string, Namespace>();
  const running: Promise<void>[] = [];
  let failure: { readonly reason: unknown } | undefined;
  const names = Namespace.watch();
  const stop = (): void => names.close();
  end.addEventListener('abort', stop);
  if (end.aborted) stop();
  try {
    for await (const { type, name } of names) {
      open.get(name)?.close();
      open.delete(name);
      if (type === 'disappeared') continue;
      // A name may be gone again, or belong to no namespace.
      const namespace = await Namespace.open(name).catch(() => undefined);
      if (namespace === undefined) continue;
      open.set(name, namespace);
      const following = watch(namespace, kinds, print, end).catch((reason) => {
        failure ??= { reason };
        stop();
      });
      running.push(following);
    }
  } finally {
    end.removeEventListener('abort', stop);
    for (const namespace of open.values()) namespace.close();
    await Promise.all(running);
  }
  if (failure !== undefined) throw failure.reason;
}
