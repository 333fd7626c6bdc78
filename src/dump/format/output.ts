import type { Message } from '../decode/message.ts';
import type { Change } from '../state.ts';
import { jsonMessage, problemsOfMessage, toJson } from './json.ts';
import { printChange, printMessage } from './print.ts';
import type { FieldFilter } from './rows.ts';
import type { Style } from './style.ts';
import { vectorText } from './vector.ts';

/** Where a command reads and writes. */
export interface Streams {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream & {
    readonly isTTY?: boolean | undefined;
    /** Whether the reader lags behind. */
    readonly writableNeedDrain?: boolean | undefined;
  };
  readonly stderr: NodeJS.WritableStream;
}

/** How messages are shown. */
export interface OutputOptions {
  readonly style: Style;
  readonly hex: boolean;
  readonly json: boolean;
  readonly fields: FieldFilter | undefined;
  /** As the source of a test. */
  readonly vector?: boolean | undefined;
  /** Count only. */
  readonly quiet?: boolean | undefined;
}

/** Text is handed on in pieces of about this length. */
const piece = 64 * 1024;

/** Prints messages, and counts what was wrong with them. */
export class Output {
  readonly style: Style;
  readonly json: boolean;
  messages = 0;
  problems = 0;
  readonly #options: OutputOptions;
  readonly #stream: Streams['stdout'];
  #pending = '';

  constructor(options: OutputOptions, stream: Streams['stdout']) {
    this.style = options.style;
    this.json = options.json;
    this.#options = options;
    this.#stream = stream;
  }

  message(message: Message): void {
    this.messages++;
    this.problems += problemsOfMessage(message).length;
    if (this.#options.quiet === true) return;
    this.write(this.#text(message));
  }

  /** What a message changes of what was known; without `changes`, that the thing it speaks of is gone. */
  change(message: Message, changes: readonly Change[] | undefined): void {
    this.messages++;
    if (this.#options.quiet === true) return;
    if (this.json) {
      const line = jsonMessage(message, this.#options).trimEnd();
      const tail = changes === undefined ? '"gone":true' : `"changes":${toJson(changes)}`;
      this.write(`${line.slice(0, -1)},${tail}}\n`);
    } else this.write(`${printChange(message, changes, this.style)}\n`);
  }

  #text(message: Message): string {
    const { vector = false, hex } = this.#options;
    if (this.json) return jsonMessage(message, { ...this.#options, hex: hex || vector });
    return `${vector ? vectorText(message) : printMessage(message, this.#options)}\n`;
  }

  /** Something to be said beside the messages; as JSON an object with `note`. */
  note(text: string): void {
    this.write(this.json ? `${JSON.stringify({ note: text })}\n` : `${this.style.dim(text)}\n`);
  }

  /** Something that makes no sense; counts as a problem. */
  problem(text: string): void {
    this.problems++;
    this.write(this.json ? `${JSON.stringify({ problem: text })}\n` : `${this.style.problem(`✗ ${text}`)}\n`);
  }

  write(text: string): void {
    this.#pending += text;
    if (this.#pending.length >= piece) this.flush();
  }

  /** Hands on what has been written. */
  flush(): void {
    if (this.#pending === '') return;
    const text = this.#pending;
    this.#pending = '';
    this.#stream.write(text);
  }

  /** Flushes, and waits until the reader has caught up: also with what others have written to the stream. */
  async drained(): Promise<void> {
    this.flush();
    if (this.#stream.writableNeedDrain === true)
      await new Promise<void>((resolve) => this.#stream.once('drain', () => resolve()));
  }

  /** 0, or 1 where something made no sense. */
  get exitCode(): number {
    return this.problems > 0 ? 1 : 0;
  }
}
