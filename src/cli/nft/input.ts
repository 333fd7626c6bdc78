import { text as readStream } from 'node:stream/consumers';
import { readText } from '../../netlink/errors/read-text.ts';
import { includeFiles, type NftCommand, NftSyntaxError, parseNft } from '../../network/nftables/index.ts';
import type { Streams } from '../streams.ts';

/** Where commands come from. */
export interface InputOptions {
  readonly file: string | undefined;
  readonly define: readonly (readonly [name: string, value: string])[] | undefined;
  readonly includepath: string | undefined;
}

/** An error whose message is complete: the call of the command was right. */
function failure(message: string): Error {
  return new Error(message);
}

/** Reads commands: words of the command line, or a file; as text or as JSON. */
export async function readCommands(
  words: readonly string[],
  { file, define = [], includepath }: InputOptions,
  streams: Streams,
): Promise<readonly NftCommand[]> {
  const name = file === undefined ? 'command' : file === '-' ? 'stdin' : file;
  const text =
    file === undefined ? words.join(' ') : file === '-' ? await readStream(streams.stdin) : readText(file);
  if (/^\s*[{[]/.test(text)) return parseJson(name, text);
  try {
    const folders = includepath === undefined ? undefined : [includepath, '/etc'];
    return parseNft(text, { name, variables: Object.fromEntries(define), include: includeFiles(folders) });
  } catch (error) {
    if (!(error instanceof NftSyntaxError)) throw error;
    const marker = error.excerpt.slice(0, error.column - 1).replaceAll(/[^\t]/g, ' ');
    throw failure(`${error.message}\n${error.excerpt}\n${marker}^`);
  }
}

function parseJson(name: string, text: string): readonly NftCommand[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw failure(`${name}: ${(error as Error).message}`);
  }
  const list = Array.isArray(json) ? json : (json as { nftables?: unknown }).nftables;
  const wrong = Array.isArray(list)
    ? list.findIndex((one) => typeof one !== 'object' || one === null || Array.isArray(one))
    : -1;
  if (wrong !== -1)
    throw failure(
      `${name}: [${wrong}]: expected an object with a command, got ${JSON.stringify((list as unknown[])[wrong])}`,
    );
  if (Array.isArray(list)) return list as NftCommand[];
  throw failure(`${name}: expected { "nftables": [ … ] }`);
}
