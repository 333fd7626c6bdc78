import type { Datagram } from '../../../dump/datagram.ts';
import type { Message } from '../../../dump/decode/message.ts';
import { DecodeSession } from '../../../dump/decode/session.ts';
import { State } from '../../../dump/state.ts';
import type { AnyType } from '../../../netlink/codec/type.ts';
import { Writer } from '../../../netlink/codec/writer.ts';
import { beginMessage, endMessage } from '../../../netlink/message/header.ts';
import type { AnyObjectDefinition } from '../../../netlink/protocol.ts';
import {
  type GroupName,
  loadProtocol,
  loadProtocols,
  type NotificationEvent,
  type Protocol,
  protocolEntry,
  protocolNames,
  protocolNumbers,
  type WatchEvent,
} from '../../../netlink/protocol-table.ts';
import type { NetlinkSocket } from '../../../netlink/socket/socket.ts';
import { objectKinds } from '../../../network/state/objects.ts';
import { type Command, defineCommand } from '../../command.ts';
import { interruptible } from '../../interrupt.ts';
import { flag, integer, option } from '../../options.ts';
import { suggestion } from '../../suggestion.ts';
import { usageError } from '../../usage-error.ts';
import { shortMessageOptions, type Target, withOutput } from './message-options.ts';
import { rawDump, withSocket } from './socket.ts';

const watchOptions = {
  ...shortMessageOptions,
  count: option('N', 'end after this many events', integer(1), 'c'),
  'buffer-size': option('BYTES', 'size of the receive buffer; 32 MiB by default', integer(1)),
  'all-netns': flag('show events of all namespaces that this one has identifiers for'),
} as const;

/** Loads `tsnetlink dump watch`: the help lists the groups of all protocols. */
export async function loadWatch(): Promise<Command<typeof watchOptions>> {
  const usual = await usualGroups();
  return defineCommand({
    usage: ['[OPTION]… [GROUP]…'],
    description: [
      'Shows events as they arrive, until Ctrl-C. Of an object that was known before, only the changes are shown. ' +
        'Counters and ages are no changes. After lost events the objects are dumped again, and the differences shown.',
      'One line an event, with what matters; -v shows all of it.',
      `GROUP is a multicast group, or an object such as address: all groups of its events. The default is ${usual.join(', ')}.`,
      ...protocolNames.flatMap((name) => {
        const groups = fixedGroups(name);
        return groups.length === 0 ? [] : [`Groups of ${name}: ${groups.join(', ')}.`];
      }),
      'Groups of a family of generic netlink are FAMILY/GROUP, as in nlctrl/notify.',
    ],
    options: watchOptions,
    words: [0, Number.POSITIVE_INFINITY],
    examples: [
      'tsnetlink dump watch link neighbour --netns blue',
      'tsnetlink dump watch --all-netns --json',
      'tsnetlink dump watch nlctrl/notify',
    ],
    run: (invocation) =>
      withOutput(
        invocation,
        async (target) => {
          const { words, options, signal } = invocation;
          const wanted = words.length > 0 ? await groupsOfWords(words) : usual;
          const byProtocol = groupsByProtocol(wanted);
          if (byProtocol.size === 1) target.output.checkFieldsOf(await schemasOf(byProtocol));
          let left = options.count ?? Number.POSITIVE_INFINITY;
          await interruptible(signal, async (end, stop) => {
            const count = (): boolean => {
              if (--left <= 0) stop();
              return left > 0;
            };
            const netns = options.netns;
            const settings = {
              allNamespaces: options['all-netns'],
              receiveBufferSize: options['buffer-size'],
            };
            const watches = [...byProtocol].map(([protocol, groups]) =>
              withSocket(protocol, netns, (socket) =>
                watchProtocol({ socket, groups, settings, netns, target, end, count }),
              ).catch((error) => {
                stop();
                throw error;
              }),
            );
            await Promise.all(watches);
          });
          return 0;
        },
        { recordsSockets: true },
      ),
  });
}

function fixedGroups(protocol: string): string[] {
  return Object.keys(protocolEntry(protocol)?.groups ?? {});
}

/** The groups of the objects that a program usually wants to know: those of the loss-proof view. */
export async function usualGroups(): Promise<string[]> {
  const definitions = [...(await loadProtocols()).values()];
  const objects = definitions.flatMap((definition) => Object.values(definition.objects));
  const usual = objects.filter(({ name }) => (objectKinds as readonly string[]).includes(name));
  return [...new Set(usual.flatMap(({ groups }) => groups))];
}

/** Returns the groups that words name: a group, or an object, which stands for the groups of its events. */
async function groupsOfWords(words: readonly string[]): Promise<string[]> {
  const known = new Set<string>(protocolNames.flatMap(fixedGroups));
  const isGroup = (word: string): boolean => known.has(word) || word.includes('/');
  if (words.every(isGroup)) return [...new Set(words)];
  const definitions = [...(await loadProtocols()).values()];
  const objects = definitions
    .flatMap((definition) => Object.values(definition.objects))
    .filter(({ groups }) => groups.length > 0);
  const groups = words.flatMap((word) => {
    if (isGroup(word)) return [word];
    const object = objects.find(({ name }) => name === word);
    if (object !== undefined) return object.groups;
    const names = [...known, ...objects.map(({ name }) => name)];
    throw usageError(`there is no group or object '${word}'${suggestion(word, names)}`);
  });
  return [...new Set(groups)];
}

function groupsByProtocol(groups: readonly string[]): Map<Protocol, string[]> {
  const found = new Map<Protocol, string[]>();
  for (const group of groups) {
    const protocol = protocolOfGroup(group);
    found.set(protocol, [...(found.get(protocol) ?? []), group]);
  }
  return found;
}

/** Finds the protocol that has a group. */
function protocolOfGroup(group: string): Protocol {
  const found = protocolNames.find(
    (name) =>
      fixedGroups(name).includes(group) ||
      (group.includes('/') && protocolEntry(name)?.resolve !== undefined),
  );
  if (found !== undefined) return found;
  throw usageError(`there is no group '${group}'${suggestion(group, protocolNames.flatMap(fixedGroups))}`);
}

/** A watch of some groups of one protocol. */
interface ProtocolWatch {
  readonly socket: NetlinkSocket<Protocol>;
  readonly groups: readonly string[];
  readonly settings: { readonly allNamespaces: boolean; readonly receiveBufferSize: number | undefined };
  readonly netns: string | undefined;
  readonly target: Target;
  readonly end: AbortSignal;
  /** Counts an event. Returns whether more are wanted. */
  readonly count: () => boolean;
}

async function watchProtocol(watch: ProtocolWatch): Promise<void> {
  const { socket, groups, settings, netns, target, end, count } = watch;
  const { output } = target;
  const protocol = protocolNumbers[socket.protocol];
  const subscription = socket.watch(groups as readonly GroupName[], settings);
  end.addEventListener('abort', () => void subscription.return());
  const session = new DecodeSession();
  await session.prepare(protocol);
  for (const [type, name] of await dynamicTypes(socket, groups)) session.nameType(protocol, type, name);
  const objects = await objectsOf(socket.protocol, groups);
  const state = new State();
  // The subscription precedes the dumps, so that no event is missed between them.
  state.seed(await readState(socket, objects));
  if (!output.json) output.note(`watching ${groups.join(', ')}`);
  output.flush();
  /** Returns whether more events are wanted. */
  const show = (event: WatchEvent): boolean => {
    if (event.kind === 'overrun') return true;
    const isBare = protocolEntry(socket.protocol)?.framing === 'datagram';
    for (const message of session.decode(datagramOf(event, protocol, netns, isBare)))
      output.change(state.apply(message));
    return count();
  };
  for await (const event of subscription) {
    const goesOn = show(event);
    if (event.kind === 'overrun') {
      // Queued events are older than the dumps that follow.
      for (let rest = subscription.take(); rest.length > 0; rest = subscription.take()) rest.forEach(show);
      output.note('events were lost: the receive buffer was full; the differences since then:');
      for (const change of state.resync(await readState(socket, objects))) output.change(change);
    }
    await output.drained();
    if (!goesOn) break;
  }
}

/** Asks the kernel for the message types that groups such as `nlctrl/notify` are about. */
async function dynamicTypes(
  socket: NetlinkSocket<Protocol>,
  groups: readonly string[],
): Promise<Map<number, string>> {
  const types = new Map<number, string>();
  const resolve = protocolEntry(socket.protocol)?.resolve;
  if (resolve === undefined) return types;
  for (const name of new Set(groups.map((group) => group.slice(0, group.indexOf('/')))))
    types.set((await socket.request(resolve(name))).type, name);
  return types;
}

/** Returns the kinds of objects that the events of groups are about. */
async function objectsOf(protocol: Protocol, groups: readonly string[]): Promise<AnyObjectDefinition[]> {
  const definition = await loadProtocol(protocol);
  return Object.values(definition?.objects ?? {}).filter((object) =>
    object.groups.some((group: string) => groups.includes(group)),
  );
}

/** Returns the schemas of all events of groups. None where a group has events without an object. */
async function schemasOf(byProtocol: ReadonlyMap<Protocol, readonly string[]>): Promise<Set<AnyType>> {
  const schemas = new Set<AnyType>();
  for (const [protocol, groups] of byProtocol) {
    const objects = await objectsOf(protocol, groups);
    if (!groups.every((group) => objects.some((object) => object.groups.includes(group)))) return new Set();
    for (const { reply } of objects) schemas.add(reply);
  }
  return schemas;
}

/** Returns the messages of dumps of objects. */
async function readState(
  socket: NetlinkSocket<Protocol>,
  objects: readonly AnyObjectDefinition[],
): Promise<Message[]> {
  const messages: Message[] = [];
  const session = new DecodeSession();
  const protocol = protocolNumbers[socket.protocol];
  await session.prepare(protocol);
  for (const { list, view } of objects) {
    // Objects without a view are listed only by a filter: the classes of a link.
    if (list === undefined || view === undefined) continue;
    for (const bytes of await socket.request(rawDump(list(view.filter ?? {}))))
      messages.push(...session.decode({ protocol, bytes }));
  }
  return messages;
}

/** Returns an event as a datagram, with its message header unless the protocol has none. */
export function datagramOf(
  event: NotificationEvent,
  protocol: number,
  netns: string | undefined,
  isBare: boolean,
): Datagram {
  const writer = new Writer(16 + event.payload.length);
  const start = beginMessage(writer, event.type, event.flags, event.sequence);
  writer.put(event.payload);
  endMessage(writer, start);
  writer.view.setUint32(start + 12, event.port, true);
  return {
    protocol,
    bytes: isBare ? event.payload : writer.toBytes(),
    time: performance.timeOrigin + performance.now(),
    namespace: event.nsid === undefined ? netns : `nsid ${event.nsid}`,
  };
}
