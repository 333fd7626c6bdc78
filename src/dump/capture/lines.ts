import type { CaptureRecord, Parser } from './capture-record.ts';

/** Longer lines are cut: no capture has them, and memory stays bounded. */
const longestLine = 4 * 1024 * 1024;

/** Reads a text line by line. */
export abstract class LineParser implements Parser {
  readonly #decoder = new TextDecoder('latin1');
  /** The pieces of a line that has not ended yet, and their length. */
  #pieces: string[] = [];
  #length = 0;
  /** Number of the line, from 1. */
  protected line = 0;

  *push(chunk: Uint8Array): Generator<CaptureRecord, void, undefined> {
    const [first = '', ...lines] = this.#decoder.decode(chunk, { stream: true }).split('\n');
    this.#append(first);
    for (const line of lines) {
      yield* this.#take();
      this.#append(line);
    }
  }

  *end(): Generator<CaptureRecord, void, undefined> {
    if (this.#length > 0) yield* this.#take();
    yield* this.finish();
  }

  #append(piece: string): void {
    const kept = piece.slice(0, longestLine - this.#length);
    if (kept === '') return;
    this.#pieces.push(kept);
    this.#length += kept.length;
  }

  *#take(): Generator<CaptureRecord, void, undefined> {
    const line = this.#pieces.join('');
    this.#pieces = [];
    this.#length = 0;
    this.line++;
    yield* this.read(line.endsWith('\r') ? line.slice(0, -1) : line);
  }

  /** Reads one line, without its end. */
  protected abstract read(line: string): Iterable<CaptureRecord>;
  /** Reads what is left behind the last line. */
  protected abstract finish(): Iterable<CaptureRecord>;
}

/** Returns the bytes of pairs of hex digits. Other characters between the pairs are ignored. */
export function hexBytes(digits: string): number[] {
  return (digits.match(/[0-9a-f]{2}/gi) ?? []).map((pair) => Number.parseInt(pair, 16));
}
