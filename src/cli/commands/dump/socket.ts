import type { Reader } from '../../../netlink/codec/reader.ts';
import { messageHeaderLength } from '../../../netlink/message/header.ts';
import type { Protocol } from '../../../netlink/protocol-table.ts';
import { links } from '../../../netlink/protocols/route/index.ts';
import type { Dump, Request } from '../../../netlink/request/request.ts';
import { NetlinkSocket } from '../../../netlink/socket/socket.ts';
import { openNamedNamespace } from '../../../network/namespace/named-namespaces.ts';
import { closeFd } from '../../../syscalls/socket.ts';
import type { FindLink } from './objects.ts';

/**
 * Returns a dump whose results are the whole messages with their headers. With `isFiltered`, messages that the operation
 * leaves out are left out, for filters that the kernel does not have. `onType` gets the type of each message.
 */
export function rawDump(
  dump: Dump<unknown>,
  isFiltered = false,
  onType: (type: number) => void = () => {},
): Dump<Uint8Array> {
  const read: Dump<Uint8Array>['read'] = (reader, start, end, type) => {
    onType(type);
    if (isFiltered && dump.read(reader, start, end, type) === undefined) return undefined;
    return wholeMessage(reader, start, end);
  };
  // A message that holds several objects is one result.
  return { ...dump, flatten: false, read } as Dump<Uint8Array>;
}

/** Returns a request whose result is the message that answers it. */
export function rawRequest(request: Request<unknown>): Request<Uint8Array> {
  return { ...request, read: wholeMessage } as Request<Uint8Array>;
}

function wholeMessage(reader: Reader, start: number, end: number): Uint8Array {
  return reader.bytes.slice(start - messageHeaderLength, end);
}

/** Calls `use` with a socket, in a named namespace if one is given, and closes the socket afterwards. */
export async function withSocket<P extends Protocol, T>(
  protocol: P,
  namespace: string | undefined,
  use: (socket: NetlinkSocket<P>) => Promise<T>,
): Promise<T> {
  const fd = namespace === undefined ? undefined : openNamedNamespace(namespace);
  try {
    const socket = NetlinkSocket.open(protocol, fd === undefined ? {} : { namespace: { fd } });
    try {
      return await use(socket);
    } finally {
      socket.close();
    }
  } finally {
    if (fd !== undefined) closeFd(fd);
  }
}

/** Returns a function that finds links in a namespace. */
export function linkFinder(namespace: string | undefined): FindLink {
  return (name) =>
    withSocket('route', namespace, async (socket) => (await socket.request(links.get(name))).index);
}
