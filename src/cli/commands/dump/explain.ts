import { DecodeSession } from '../../../dump/decode/session.ts';
import { Writer } from '../../../netlink/codec/writer.ts';
import { type Protocol, protocolEntry, protocolNumbers } from '../../../netlink/protocol-table.ts';
import { encodeRequest } from '../../../netlink/request/encode-request.ts';
import type { Request } from '../../../netlink/request/request.ts';
import { type Command, defineCommand } from '../../command.ts';
import { messageOptions, withOutput } from './message-options.ts';
import { operationNames, readOperation } from './operations.ts';
import { linkFinder, withSocket } from './socket.ts';

/** Loads `tsnetlink dump explain`: the help lists the operations. */
export async function loadExplain(): Promise<Command<typeof messageOptions>> {
  const operations = await operationNames();
  return defineCommand({
    usage: ['[OPTION]… OBJECT VERB [WORD]…'],
    description: [
      'Encodes an operation, and shows each byte of its request with the meaning, without sending it. Only names of links ' +
        'are looked up.',
      'The words are those of ip or of the library, as KEY VALUE or KEY=VALUE. The options of a link follow its kind.',
      `Operations: ${operations.join(', ')}.`,
    ],
    options: messageOptions,
    words: [2, Number.POSITIVE_INFINITY],
    examples: [
      'tsnetlink dump explain route add 10.0.0.0/8 via 10.0.0.1 dev eth0',
      'tsnetlink dump explain link add br0 type bridge ageing_time 100 --vector',
    ],
    run: (invocation) =>
      withOutput(
        invocation,
        async ({ output, recorder }) => {
          const { words, options } = invocation;
          const request = await readOperation(words, linkFinder(options.netns));
          const protocol = protocolNumbers[request.protocol as Protocol];
          const session = new DecodeSession();
          await session.prepare(protocol);
          const type = await typeOf(request, options.netns);
          if (request.dynamicType !== undefined) session.nameType(protocol, type, request.dynamicType);
          const writer = new Writer();
          encodeRequest(writer, { ...request, type }, 1);
          // A comment, so that `dump file` reads the output.
          if (!options.json) output.note(`// ${request.operation}`);
          const datagram = { protocol, bytes: writer.toBytes() };
          recorder?.write(datagram);
          for (const message of session.decode(datagram)) output.message(message);
          return 0;
        },
        { hex: true, recordsSockets: true },
      ),
  });
}

/** Returns the message type of a request. Asks the kernel for a dynamic one. */
async function typeOf(request: Request<unknown>, netns: string | undefined): Promise<number> {
  const { type, dynamicType, protocol } = request;
  const resolve = protocolEntry(protocol)?.resolve;
  if (dynamicType === undefined || resolve === undefined) return type;
  const ids = await withSocket(protocol as Protocol, netns, (socket) => socket.request(resolve(dynamicType)));
  return ids.type;
}
