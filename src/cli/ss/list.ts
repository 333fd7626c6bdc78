import { encode } from '../../netlink/codec/index.ts';
import { messageHeader, messageHeaderLength, NLM_F_MULTI, NLMSG_DONE } from '../../netlink/message/header.ts';
import type { InetExtension, InetProtocol, SocketFilter } from '../../netlink/protocols/sock-diag/index.ts';
import { type InetSocket, inetSockets } from '../../netlink/protocols/sock-diag/index.ts';
import {
  netlinkSockets,
  packetSockets,
  tipcSockets,
  unixSockets,
  vsockSockets,
  xdpSockets,
} from '../../netlink/protocols/sock-diag/others/index.ts';
import type { Dump } from '../../netlink/request/request.ts';
import type { Namespace } from '../../network/namespace/namespace.ts';
import { type Expression, kernelFilter, matches } from './filter.ts';
import { inetSocket } from './inet-socket.ts';
import type { NameLookup } from './name-lookup.ts';
import {
  netlinkSocket,
  packetSocket,
  tipcSocket,
  unixSocket,
  vsockSocket,
  xdpSocket,
} from './other-sockets.ts';
import { rawSocketsOfFile } from './raw-file.ts';
import type { ShowOptions } from './show-options.ts';
import type { ListedSocket } from './socket-row.ts';
import type { ListedFamily, Selection, TableName } from './tables.ts';

/** Codes of errors for a table that the kernel lacks. */
const missingCodes = ['ENOENT', 'EOPNOTSUPP', 'EINVAL', 'EPROTONOSUPPORT', 'EAFNOSUPPORT'];

/** A list of sockets. */
export interface Listing {
  readonly namespace: Namespace;
  readonly selection: Selection;
  readonly expression: Expression | undefined;
  readonly show: ShowOptions;
  readonly lookup: NameLookup;
  /** Called with the name of each table that the kernel lacks. */
  readonly onMissing: (table: string) => void;
}

/** Yields the sockets of a selection, in the order of `ss`. */
export async function* listSelected(listing: Listing): AsyncGenerator<ListedSocket> {
  const { expression } = listing;
  for await (const socket of allSockets(listing))
    if (expression === undefined || matches(expression, socket.facts)) yield socket;
}

async function* allSockets(listing: Listing): AsyncGenerator<ListedSocket> {
  const { show, lookup, selection } = listing;
  const has = (...names: TableName[]): boolean => names.some((name) => selection.tables.includes(name));
  const family = (name: ListedFamily): boolean => selection.families.includes(name);
  const { states } = selection;
  const isClosed = states.includes('closed');
  if (has('netlink') && family('netlink') && isClosed)
    yield* dumped(listing, 'netlink', netlinkSockets.list({ show: ['memory', 'groups'] }), (one) =>
      netlinkSocket(one, show, lookup),
    );
  if (has('packet_raw', 'packet_dgram') && family('packet') && isClosed)
    yield* dumped(listing, 'packet', packetSockets.list(), (one) => packetSocket(one, show, lookup));
  if (has('unix_stream', 'unix_dgram', 'unix_seqpacket') && family('unix'))
    yield* dumped(listing, 'unix', unixSockets.list({ states, show: unixFacts(show) }), (one) =>
      has(`unix_${one.type === 'stream' ? 'stream' : one.type === 'seqpacket' ? 'seqpacket' : 'dgram'}`)
        ? unixSocket(one, show)
        : undefined,
    );
  for (const name of ['raw', 'udp', 'tcp', 'dccp', 'sctp'] as const)
    if (has(name)) yield* inetTable(listing, name);
  if (has('vsock_stream', 'vsock_dgram') && family('vsock'))
    yield* dumped(listing, 'vsock', vsockSockets.list({ states }), (one) =>
      (one.type === 'stream' && !has('vsock_stream')) || (one.type === 'dgram' && !has('vsock_dgram'))
        ? undefined
        : vsockSocket(one),
    );
  if (has('tipc') && family('tipc'))
    yield* dumped(listing, 'tipc', tipcSockets.list({ states }), (one) => tipcSocket(one, show, lookup));
  if (has('xdp') && family('xdp') && isClosed)
    yield* dumped(listing, 'xdp', xdpSockets.list(), (one) => xdpSocket(one, show, lookup));
  if (has('mptcp')) yield* inetTable(listing, 'mptcp');
}

function unixFacts(show: ShowOptions) {
  return [
    'name',
    'peer',
    'queues',
    ...(show.memory ? (['memory'] as const) : []),
    ...(show.extended ? (['file', 'pending'] as const) : []),
  ] as const;
}

/** Yields the sockets of a dump. A table that the kernel lacks has none. */
async function* dumped<T>(
  { namespace, onMissing }: Listing,
  table: string,
  request: Dump<T>,
  describe: (item: T) => ListedSocket | undefined,
): AsyncGenerator<ListedSocket> {
  let items: readonly T[];
  try {
    items = await namespace.request(request);
  } catch (error) {
    if (!missingCodes.includes(String((error as { code?: unknown }).code))) throw error;
    onMissing(table);
    return;
  }
  for (const item of items) {
    const socket = describe(item);
    if (socket !== undefined) yield socket;
  }
}

/** The facts that the kernel is asked for. */
export function extensionsOf(show: ShowOptions): InetExtension[] {
  return [
    ...(show.memory ? (['memory', 'socketMemory'] as const) : []),
    ...(show.info ? (['tcp', 'congestionInfo', 'congestionControl'] as const) : []),
    ...(show.tos ? (['tos', 'trafficClass'] as const) : []),
  ];
}

function inetRequest(
  { selection, expression, show }: Listing,
  protocol: InetProtocol,
  family: 'inet' | 'inet6',
): Dump<InetSocket> {
  const filter: SocketFilter | undefined = expression && kernelFilter(expression);
  return inetSockets.list({
    protocol,
    family,
    states: selection.states,
    ...(filter !== undefined && { filter }),
    extensions: extensionsOf(show),
  });
}

/** The message that ends a dump, with an error code of 0. */
const endOfDump = Buffer.concat([
  encode(messageHeader, {
    length: messageHeaderLength + 4,
    type: NLMSG_DONE,
    flags: NLM_F_MULTI,
    sequence: 0,
    port: 0,
  }),
  Buffer.alloc(4),
]);

/**
 * Returns the messages of the kernel about the TCP sockets of a selection, as `ss -D` writes them: a message of the end
 * follows those of each address family.
 */
export async function diagMessages(listing: Listing): Promise<Uint8Array> {
  const messages: Uint8Array[] = [];
  for (const family of ['inet', 'inet6'] as const) {
    if (!listing.selection.families.includes(family)) continue;
    const { result: _, ...plain } = inetRequest(listing, 'tcp', family);
    const request: Dump<Uint8Array> = {
      ...plain,
      read: ({ bytes }, start, stop) => bytes.slice(start - messageHeaderLength, stop),
    };
    for (const message of await listing.namespace.request(request)) messages.push(message);
    messages.push(endOfDump);
  }
  return Buffer.concat(messages);
}

async function* inetTable(listing: Listing, protocol: InetProtocol): AsyncGenerator<ListedSocket> {
  const { selection, show, lookup } = listing;
  for (const family of ['inet', 'inet6'] as const) {
    if (!selection.families.includes(family)) continue;
    const request = inetRequest(listing, protocol, family);
    // The associations of SCTP have the inode of their endpoint, which precedes them.
    let endpoint = 0;
    const describe = (one: InetSocket): ListedSocket => {
      const isAssociation = protocol === 'sctp' && endpoint !== 0 && one.inode === endpoint;
      endpoint = one.inode;
      return inetSocket(one, protocol, isAssociation, show, lookup);
    };
    let isMissing = false;
    yield* dumped({ ...listing, onMissing: () => (isMissing = true) }, protocol, request, describe);
    if (!isMissing) continue;
    if (protocol !== 'raw') {
      listing.onMissing(protocol);
      return;
    }
    // Kernels without raw_diag still have the file.
    for (const one of await rawSocketsOfFile(listing.namespace, family))
      if (selection.states.includes(one.state))
        yield inetSocket(
          one,
          protocol,
          false,
          { ...show, extended: false, memory: false, info: false, options: false },
          lookup,
        );
  }
}
