import type { Datagram } from '../../../dump/datagram.ts';
import { DecodeSession } from '../../../dump/decode/session.ts';
import { Writer } from '../../../netlink/codec/writer.ts';
import { protocolNumbers as protocols } from '../../../netlink/protocol-table.ts';
import { links } from '../../../netlink/protocols/route/index.ts';
import { encodeRequest } from '../../../netlink/request/encode-request.ts';
import type { Command } from './command.ts';
import { withSocket } from './live.ts';
import { operationNames, readOperation } from './operations.ts';
import { usageError } from './usage.ts';

/** `dump explain OBJECT VERB …`: the bytes of an operation, without sending it. Only names of links are looked up. */
export async function explainOperation({ words, options, output, recorder }: Command): Promise<number> {
  if (words.length < 2) throw usageError(`explain: name an operation: ${operationNames().join(', ')}`);
  const findLink = (name: string): Promise<number> =>
    withSocket('route', options.netns, async (socket) => (await socket.request(links.get(name))).index);
  const request = await readOperation(words, findLink);
  const writer = new Writer();
  encodeRequest(writer, request, 1);
  // As a comment, so that `dump file` reads what is printed.
  if (!options.json) output.note(`// ${request.operation}`);
  const datagram: Datagram = {
    protocol: protocols[request.protocol as keyof typeof protocols],
    bytes: writer.toBytes(),
  };
  recorder?.write(datagram);
  for (const message of new DecodeSession().decode(datagram)) output.message(message);
  return 0;
}
