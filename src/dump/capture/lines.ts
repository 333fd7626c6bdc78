import type { CaptureRecord, Parser } from './capture-record.ts';

/** Lines longer than this are cut: no capture has them, and memory stays bounded. */
const longestLine = 4 * 1024 * 1024;

/** Reads a text line by line. */
export abstract class LineParser implements Parser {
  readonly #decoder = new TextDecoder('latin1');
  #rest = '';
  /** Number of the line, from 1. */
  protected line = 0;

  *push(chunk: Uint8Array): Generator<CaptureRecord, void, undefined> {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#rest = (lines.pop() as string).slice(0, longestLine);
    for (const line of lines) yield* this.#take(line);
  }

  *end(): Generator<CaptureRecord, void, undefined> {
    if (this.#rest !== '') yield* this.#take(this.#rest);
    this.#rest = '';
    yield* this.finish();
  }

  *#take(line: string): Generator<CaptureRecord, void, undefined> {
    this.line++;
    yield* this.read(line.endsWith('\r') ? line.slice(0, -1) : line);
  }

  /** Takes one line, without its end. */
  protected abstract read(line: string): Iterable<CaptureRecord>;
  /** There is no more. */
  protected abstract finish(): Iterable<CaptureRecord>;
}

/** Bytes of pairs of hex digits; what stands between them does not count. */
export function hexBytes(digits: string): number[] {
  return (digits.match(/[0-9a-f]{2}/gi) ?? []).map((pair) => Number.parseInt(pair, 16));
}
