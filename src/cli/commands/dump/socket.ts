import type { Message } from '../../../dump/decode/message.ts';
import type { Reader } from '../../../netlink/codec/reader.ts';
import { Writer } from '../../../netlink/codec/writer.ts';
import { beginMessage, endMessage, messageHeaderLength } from '../../../netlink/message/header.ts';
import type { Protocol } from '../../../netlink/protocol-table.ts';
import { links } from '../../../netlink/protocols/route/index.ts';
import type { Join } from '../../../netlink/request/join.ts';
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
  return { ...dump, flatten: false, join: undefined, read } as Dump<Uint8Array>;
}

/** Makes a dump of whole messages join those that are parts of one object: a message with the fields of all parts. */
export function joinMessages(
  dump: Dump<Uint8Array>,
  join: Join<unknown> | undefined,
  decodeMessage: (bytes: Uint8Array) => Message | undefined,
): Dump<Uint8Array> {
  if (join === undefined) return dump;
  const payloadOf = (message: Message | undefined): unknown =>
    message?.body?.decode(message.reader, message.payload, message.end, undefined);
  return {
    ...dump,
    join(bytes: Uint8Array, next: Uint8Array): Uint8Array | undefined {
      const message = decodeMessage(bytes);
      const joined = message && join(payloadOf(message), payloadOf(decodeMessage(next)));
      return joined === undefined ? undefined : withPayload(message as Message, joined);
    },
  };
}

/** Returns the bytes of a message with another payload. `undefined` where it does not fit in a message. */
function withPayload(
  { type, flags, sequence, port, body }: Message,
  payload: unknown,
): Uint8Array | undefined {
  const writer = new Writer(4096);
  const start = beginMessage(writer, type, flags, sequence);
  try {
    body?.encode(writer, payload, undefined);
  } catch {
    return undefined;
  }
  endMessage(writer, start);
  writer.view.setUint32(start + 12, port, true);
  return writer.toBytes();
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
