import { createReadStream, statSync } from 'node:fs';
import { readCapture } from '../../../dump/capture/read.ts';
import { DecodeSession } from '../../../dump/decode/session.ts';
import { defineCommand } from '../../command.ts';
import { defaultProtocol, messageOptions, withOutput } from './message-options.ts';
import { protocolOption } from './protocol-option.ts';

/** Bytes of one read: they stay in the cache of a processor until they are decoded. */
const chunkLength = 256 * 1024;

/** `tsnetlink dump file`. */
export const file = defineCommand({
  usage: ['[OPTION]… FILE…'],
  description: [
    'Decodes captures: pcap and pcapng of netlink, output of strace, hex in any usual form, or the bytes of messages. The ' +
      'format is detected. - is the standard input.',
    'The byte from which the input makes no sense is marked with ✗, and the exit code is 1.',
  ],
  options: {
    ...messageOptions,
    protocol: protocolOption('netlink protocol of formats that name none; route by default'),
  },
  words: [1, Number.POSITIVE_INFINITY],
  examples: [
    'tsnetlink dump file nlmon.pcap trace.txt',
    'xxd message.bin | tsnetlink dump file - -p generic',
  ],
  run: (invocation) =>
    withOutput(invocation, async ({ output, recorder }) => {
      const { words, options, streams } = invocation;
      const { protocol = defaultProtocol } = options;
      for (const path of words) {
        const session = new DecodeSession();
        let datagrams = 0;
        for await (const records of readCapture(openCapture(path, streams.stdin), protocol)) {
          for (const { datagram, problem } of records) {
            if (problem !== undefined) {
              output.problem(problem);
              continue;
            }
            datagrams++;
            recorder?.write(datagram);
            const loading = session.prepare(datagram.protocol);
            if (loading !== undefined) await loading;
            for (const message of session.decode(datagram)) output.message(message);
          }
          await output.drained();
        }
        if (datagrams === 0)
          output.problem(`there is no netlink message in ${path === '-' ? 'the input' : path}`);
      }
      return 0;
    }),
});

/** Opens a capture by its path; `-` is the standard input. */
export function openCapture(path: string, stdin: NodeJS.ReadableStream): AsyncIterable<string | Uint8Array> {
  if (path === '-') return stdin;
  // The error of reading a directory does not name it.
  if (statSync(path).isDirectory()) throw new Error(`${path} is a directory`);
  return createReadStream(path, { highWaterMark: chunkLength });
}
