import { DecodeSession } from '../../../dump/decode/session.ts';
import type { Reader } from '../../../netlink/codec/reader.ts';
import { messageHeaderLength } from '../../../netlink/message/header.ts';
import { protocolNumbers as protocols } from '../../../netlink/protocol-table.ts';
import type { Dump, Request } from '../../../netlink/request/request.ts';
import { NetlinkSocket } from '../../../netlink/socket/socket.ts';
import { openNamedNamespace } from '../../../network/namespace/named-namespaces.ts';
import { closeFd } from '../../../syscalls/socket.ts';
import { type DumpObject, readFilter } from './objects.ts';
import type { Output } from './output.ts';

/**
 * A dump whose items are the messages as they came, header and all. `filtered`: without those that the operation leaves
 * out, where the kernel cannot.
 */
export function rawDump(dump: Dump<unknown>, filtered = false): Dump<Uint8Array> {
  const read: Dump<Uint8Array>['read'] = filtered
    ? (reader, start, end, type) =>
        dump.read(reader, start, end, type) === undefined ? undefined : wholeMessage(reader, start, end)
    : wholeMessage;
  // Where a message holds several items, it is one here.
  return { ...dump, flatten: false, read } as Dump<Uint8Array>;
}

/** A request whose result is the message that answers it. */
export function rawRequest(request: Request<unknown>): Request<Uint8Array> {
  return { ...request, read: wholeMessage } as Request<Uint8Array>;
}

function wholeMessage(reader: Reader, start: number, end: number): Uint8Array {
  return reader.bytes.slice(start - messageHeaderLength, end);
}

/** Calls `use` with a socket, opened in a named namespace where one is given, and closes it afterwards. */
export async function withSocket<T>(
  protocol: keyof typeof protocols,
  namespace: string | undefined,
  use: (socket: NetlinkSocket) => Promise<T>,
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

/** `dump link …`: asks the kernel, and prints each message of the answer as it comes. */
export async function dumpObject(
  name: string,
  object: DumpObject,
  words: readonly string[],
  namespace: string | undefined,
  output: Output,
): Promise<void> {
  await withSocket('route', namespace, async (socket) => {
    const session = new DecodeSession();
    const print = (bytes: Uint8Array): void => {
      for (const message of session.decode({ protocol: protocols.route, bytes })) output.message(message);
    };
    if (object.get !== undefined && words[0] === 'dev' && words.length === 2) {
      print(await socket.request(rawRequest(object.get(words[1] as string))));
      return;
    }
    const filter = await readFilter(name, object, words, (request) => socket.request(request));
    for await (const bytes of socket.stream(rawDump(object.list(filter), words.length > 0))) {
      print(bytes);
      await output.drained();
    }
  });
}
