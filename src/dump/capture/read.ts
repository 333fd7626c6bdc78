import { createReadStream, statSync } from 'node:fs';
import type { CaptureRecord, Parser } from './capture-record.ts';
import { HexParser } from './hex.ts';
import { isPcap, PcapParser } from './pcap.ts';
import { isPcapng, PcapngParser } from './pcapng.ts';
import { isRaw, RawParser } from './raw.ts';
import { isStraceLine, StraceParser } from './strace.ts';

/** How much is looked at to tell what a file is. */
const sample = 64 * 1024;
/** Bytes of one read: as much as stays in the cache of a processor until it is decoded. */
const chunkLength = 256 * 1024;

/** What the kind of a capture is told by. */
export type Format = 'pcap' | 'pcapng' | 'strace' | 'raw' | 'hex';

/** Tells the format of a capture by its beginning; what is nothing else is taken for hex. */
export function detectFormat(beginning: Uint8Array): Format {
  if (isPcap(beginning)) return 'pcap';
  if (isPcapng(beginning)) return 'pcapng';
  if (isRaw(beginning)) return 'raw';
  const lines = new TextDecoder('latin1').decode(beginning.subarray(0, sample)).split('\n');
  return lines.some(isStraceLine) ? 'strace' : 'hex';
}

function parserFor(format: Format, protocol: number): Parser {
  switch (format) {
    case 'pcap':
      return new PcapParser();
    case 'pcapng':
      return new PcapngParser();
    case 'strace':
      return new StraceParser(protocol);
    case 'raw':
      return new RawParser(protocol);
    case 'hex':
      return new HexParser(protocol);
  }
}

/** Opens a capture by path; `-` is the standard input. */
export function openCapture(path: string, stdin: NodeJS.ReadableStream): NodeJS.ReadableStream {
  if (path === '-') return stdin;
  // Reading one fails without its name.
  if (statSync(path).isDirectory()) throw new Error(`${path} is a directory`);
  return createReadStream(path, { highWaterMark: chunkLength });
}

/**
 * The items of a capture, in groups as they come. Formats that name no protocol (hex) get `protocol`. Memory does not
 * grow with the length of the capture.
 */
export async function* readCapture(
  stream: NodeJS.ReadableStream,
  protocol: number,
): AsyncGenerator<Iterable<CaptureRecord>, void, undefined> {
  let parser: Parser | undefined;
  let beginning: Uint8Array = new Uint8Array(0);
  for await (const chunk of stream as AsyncIterable<string | Uint8Array>) {
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    if (parser !== undefined) {
      yield parser.push(bytes);
      continue;
    }
    // Through a pipe the beginning may come in small pieces.
    beginning = beginning.length === 0 ? bytes : concatenate(beginning, bytes);
    if (beginning.length < 4 || (beginning.length < sample && detectFormat(beginning) === 'hex')) continue;
    parser = parserFor(detectFormat(beginning), protocol);
    yield parser.push(beginning);
  }
  if (parser === undefined) {
    parser = parserFor(detectFormat(beginning), protocol);
    yield parser.push(beginning);
  }
  yield parser.end();
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
