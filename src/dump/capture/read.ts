import { loadProtocols } from '../../netlink/protocol-table.ts';
import type { CaptureRecord, Parser } from './capture-record.ts';
import { HexParser } from './hex.ts';
import { isPcap, PcapParser } from './pcap.ts';
import { isPcapng, PcapngParser } from './pcapng.ts';
import { isRaw, RawParser } from './raw.ts';
import { isStraceLine, StraceParser } from './strace.ts';
import { messageTypesOf } from './strace-text.ts';

/** The format is detected from this many bytes. */
const sample = 64 * 1024;

/** Format of a capture. */
export type Format = 'pcap' | 'pcapng' | 'strace' | 'raw' | 'hex';

/** Detects the format of a capture from its beginning. Anything else is taken for hex. */
export function detectFormat(beginning: Uint8Array): Format {
  if (isPcap(beginning)) return 'pcap';
  if (isPcapng(beginning)) return 'pcapng';
  if (isRaw(beginning)) return 'raw';
  const lines = new TextDecoder('latin1').decode(beginning.subarray(0, sample)).split('\n');
  return lines.some(isStraceLine) ? 'strace' : 'hex';
}

async function parserFor(format: Format, protocol: number): Promise<Parser> {
  switch (format) {
    case 'pcap':
      return new PcapParser();
    case 'pcapng':
      return new PcapngParser();
    case 'strace':
      return new StraceParser(protocol, messageTypesOf((await loadProtocols()).values()));
    case 'raw':
      return new RawParser(protocol);
    case 'hex':
      return new HexParser(protocol);
  }
}

/**
 * Yields the records of a capture, in groups as its bytes arrive. `protocol` is that of formats that name none (hex).
 * Memory does not grow with the length of the capture.
 */
export async function* readCapture(
  stream: AsyncIterable<string | Uint8Array>,
  protocol: number,
): AsyncGenerator<Iterable<CaptureRecord>, void, undefined> {
  let parser: Parser | undefined;
  /** The pieces so far, their length, and the length at which to look at them again. */
  let pieces: Uint8Array[] = [];
  let length = 0;
  let next = 4;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    if (parser !== undefined) {
      yield parser.push(bytes);
      continue;
    }
    pieces.push(bytes);
    length += bytes.length;
    // A pipe may deliver the beginning in small pieces, which are not joined and searched each time.
    if (length < next) continue;
    const beginning = Buffer.concat(pieces);
    pieces = [beginning];
    next = 2 * length;
    const format = detectFormat(beginning);
    if (length < sample && format === 'hex') continue;
    parser = await parserFor(format, protocol);
    yield parser.push(beginning);
  }
  if (parser === undefined) {
    const beginning = Buffer.concat(pieces);
    parser = await parserFor(detectFormat(beginning), protocol);
    yield parser.push(beginning);
  }
  yield parser.end();
}
