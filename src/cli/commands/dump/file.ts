import { createReadStream, statSync } from 'node:fs';
import { readCapture } from '../../../dump/capture/read.ts';
import { DecodeSession } from '../../../dump/decode/session.ts';
import { protocolNumbers as protocols } from '../../../netlink/protocol-table.ts';
import type { Command } from './command.ts';
import { usageError } from './usage.ts';

/** `dump file X …`: decodes captures, one after the other. */
export async function dumpFiles({ words, options, output, streams, recorder }: Command): Promise<number> {
  if (words.length === 0) throw usageError('file: name a file, or - for the standard input');
  const protocol = readProtocol(options.protocol ?? 'route');
  for (const path of words) {
    const session = new DecodeSession();
    let datagrams = 0;
    for await (const items of readCapture(openCapture(path, streams.stdin), protocol)) {
      for (const { datagram, problem } of items) {
        if (problem !== undefined) output.problem(problem);
        else {
          datagrams++;
          recorder?.write(datagram);
          for (const message of session.decode(datagram)) output.message(message);
        }
      }
      await output.drained();
    }
    if (datagrams === 0)
      output.problem(`there is no netlink message in ${path === '-' ? 'the input' : path}`);
  }
  return 0;
}

/** Of `--protocol`: the number of a netlink protocol, by its name or as it is. */
export function readProtocol(text: string): number {
  if (Object.hasOwn(protocols, text)) return protocols[text as keyof typeof protocols];
  if (/^\d{1,2}$/.test(text)) return Number(text);
  throw usageError(`--protocol is a number or one of ${Object.keys(protocols).join(', ')}, not '${text}'`);
}

/** Bytes of one read: they stay in the cache of a processor until they are decoded. */
const chunkLength = 256 * 1024;

/** Opens a capture by its path; `-` is the standard input. */
export function openCapture(path: string, stdin: NodeJS.ReadableStream): AsyncIterable<string | Uint8Array> {
  if (path === '-') return stdin;
  // The error of reading a directory does not name it.
  if (statSync(path).isDirectory()) throw new Error(`${path} is a directory`);
  return createReadStream(path, { highWaterMark: chunkLength });
}
