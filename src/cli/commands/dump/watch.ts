import type { Datagram } from '../../../dump/datagram.ts';
import type { Message } from '../../../dump/decode/message.ts';
import { DecodeSession } from '../../../dump/decode/session.ts';
import { State } from '../../../dump/state.ts';
import { Writer } from '../../../netlink/codec/writer.ts';
import { beginMessage, endMessage } from '../../../netlink/message/header.ts';
import {
  type NotificationEvent,
  protocolNumbers as protocols,
  type WatchEvent,
} from '../../../netlink/protocol-table.ts';
import { groups, type RouteGroup } from '../../../netlink/protocols/route/groups.ts';
import type { NetlinkSocket } from '../../../netlink/socket/socket.ts';
import type { Command } from './command.ts';
import { interruptible } from './interrupt.ts';
import { rawDump, withSocket } from './live.ts';
import { dumpObjects } from './objects.ts';
import { readCount, readNumber, usageError } from './usage.ts';

/** What is watched unless groups are named: links, addresses, routes, neighbours, rules, next hops, namespaces. */
const usual: readonly RouteGroup[] = [
  'link',
  'ipv4-address',
  'ipv6-address',
  'ipv4-route',
  'ipv6-route',
  'neighbour',
  'ipv4-rule',
  'ipv6-rule',
  'nexthop',
  'nsid',
];

/** The dumps whose messages say what an event changes, by the beginning of the names of their groups. */
const states: readonly (readonly [RegExp, keyof typeof dumpObjects])[] = [
  [/^link$/, 'link'],
  [/-address$/, 'address'],
  [/-route$/, 'route'],
  [/^neighbour$/, 'neighbour'],
  [/-rule$/, 'rule'],
  [/^nexthop$/, 'nexthop'],
];

/**
 * `dump watch [GROUP…]`: events as they come, with what each one changes. After lost events the state is read anew, and
 * the difference shown. Ends with SIGINT, SIGTERM or after `--count` events.
 */
export async function watchEvents({ words, options, output, signal }: Command): Promise<number> {
  const unknown = words.find((word) => !Object.hasOwn(groups, word));
  if (unknown !== undefined) throw usageError(`'${unknown}' is not one of ${Object.keys(groups).join(', ')}`);
  const wanted = (words.length > 0 ? words : usual) as readonly RouteGroup[];
  const limit = readCount(options.count);
  const room = readNumber('room', options.room);
  await withSocket('route', options.netns, (socket) =>
    interruptible(signal, async (end) => {
      const watch = socket.watch(wanted, { allNamespaces: options['all-netns'], receiveBufferSize: room });
      end.addEventListener('abort', () => void watch.return());
      const state = new State();
      const session = new DecodeSession();
      const kinds = states
        .filter(([pattern]) => wanted.some((group) => pattern.test(group)))
        .map(([, name]) => name);
      // Events are heard from before the dump, so that nothing falls between.
      state.seed(await readState(socket, kinds));
      if (!output.json) output.note(`watching ${wanted.join(', ')}`);
      output.flush();
      let seen = 0;
      const take = (event: WatchEvent): void => {
        if (event.kind === 'overrun') return;
        seen++;
        for (const message of session.decode(datagramOf(event, options.netns)))
          output.change(state.apply(message));
      };
      for await (const event of watch) {
        take(event);
        if (event.kind === 'overrun') {
          // What is still there is older than the state that is about to be read.
          for (let rest = watch.take(); rest.length > 0; rest = watch.take()) rest.forEach(take);
          output.note('events were lost for lack of room: what changed meanwhile');
          for (const change of state.resync(await readState(socket, kinds))) output.change(change);
        }
        await output.drained();
        if (seen >= limit) break;
      }
    }),
  );
  return 0;
}

/** The messages of dumps. */
async function readState(socket: NetlinkSocket, kinds: readonly string[]): Promise<Message[]> {
  const messages: Message[] = [];
  const session = new DecodeSession();
  for (const kind of kinds) {
    const list = dumpObjects[kind]?.list({});
    if (list === undefined) continue;
    for (const bytes of await socket.request(rawDump(list)))
      messages.push(...session.decode({ protocol: protocols.route, bytes }));
  }
  return messages;
}

/** A message as it came: the header is made again of what is known of it. */
function datagramOf(event: NotificationEvent, netns: string | undefined): Datagram {
  const writer = new Writer(16 + event.payload.length);
  const start = beginMessage(writer, event.type, event.flags, event.sequence);
  writer.put(event.payload);
  endMessage(writer, start);
  writer.view.setUint32(start + 12, event.port, true);
  return {
    protocol: protocols.route,
    bytes: writer.toBytes(),
    time: performance.timeOrigin + performance.now(),
    namespace: event.nsid === undefined ? netns : `nsid ${event.nsid}`,
  };
}
