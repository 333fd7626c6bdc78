import type { Datagram } from '../../../dump/datagram.ts';
import { DecodeSession } from '../../../dump/decode/session.ts';
import { Writer } from '../../../netlink/codec/writer.ts';
import { type Protocol, protocolEntry, protocolNumbers } from '../../../netlink/protocol-table.ts';
import { encodeRequest } from '../../../netlink/request/encode-request.ts';
import type { Request } from '../../../netlink/request/request.ts';
import { Namespace } from '../../../network/namespace/namespace.ts';
import { type Command, defineCommand } from '../../command.ts';
import { messageOptions, withOutput } from './message-options.ts';
import { operationNames, readOperation } from './operations.ts';
import { linkFinder, withSocket } from './socket.ts';

/** Loads `tsnetlink dump explain`: the help lists the operations. */
export async function loadExplain(): Promise<Command<typeof messageOptions>> {
  const operations = await operationNames();
  return defineCommand({
    usage: ['[OPTION]… [PROGRAM] OBJECT VERB [WORD]…'],
    description: [
      'Encodes an operation, and shows each byte of its request with the meaning, without sending it. Only links and ' +
        'namespaces are looked up.',
      'The words are those of iproute2, with or without the name of the program, or fields of the library as KEY VALUE ' +
        'or KEY=VALUE.',
      operations.map((operation) => `  ${operation.replaceAll('\n', '\n  ')}`).join('\n'),
    ],
    options: messageOptions,
    words: [1, Number.POSITIVE_INFINITY],
    examples: [
      'tsnetlink dump explain route add 10.0.0.0/8 via 10.0.0.1 dev eth0',
      'tsnetlink dump explain link add br0 type bridge ageing_time 100 --vector',
      'tsnetlink dump explain bridge vlan add dev eth0 vid 10 pvid untagged',
    ],
    run: (invocation) =>
      withOutput(
        invocation,
        async ({ output, recorder }) => {
          const { words, options } = invocation;
          const namespaces: Namespace[] = [];
          try {
            const request = await readOperation(words, {
              findLink: (name, netns = options.netns) => linkFinder(netns)(name),
              async openNamespace(name) {
                const namespace = await Namespace.open(name);
                namespaces.push(namespace);
                return namespace;
              },
            });
            const datagram = await encoded(request, options.netns);
            // A comment, so that `dump file` reads the output.
            if (!options.json) output.note(`// ${request.operation}`);
            recorder?.write(datagram);
            for (const message of datagram.session.decode(datagram)) output.message(message);
            return 0;
          } finally {
            for (const namespace of namespaces) namespace.close();
          }
        },
        { hex: true },
      ),
  });
}

/** Encodes a request. Returns the session that decodes it as well. */
async function encoded(
  request: Request<unknown>,
  netns: string | undefined,
): Promise<Datagram & { readonly session: DecodeSession }> {
  const protocol = protocolNumbers[request.protocol as Protocol];
  const session = new DecodeSession();
  await session.prepare(protocol);
  const type = await typeOf(request, netns);
  if (request.dynamicType !== undefined) session.nameType(protocol, type, request.dynamicType);
  const writer = new Writer();
  encodeRequest(writer, { ...request, type }, 1);
  return { protocol, bytes: writer.toBytes(), session };
}

/** Returns the message type of a request. Asks the kernel for a dynamic one. */
async function typeOf(request: Request<unknown>, netns: string | undefined): Promise<number> {
  const { type, dynamicType, protocol } = request;
  const resolve = protocolEntry(protocol)?.resolve;
  if (dynamicType === undefined || resolve === undefined) return type;
  const ids = await withSocket(protocol as Protocol, netns, (socket) => socket.request(resolve(dynamicType)));
  return ids.type;
}
