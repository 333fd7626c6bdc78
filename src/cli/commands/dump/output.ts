import type { Message } from '../../../dump/decode/message.ts';
import { jsonMessage, toJson } from '../../../dump/format/json.ts';
import { printChange, printMessage } from '../../../dump/format/print.ts';
import { problemsOf } from '../../../dump/format/problems.ts';
import { type FieldFilter, rowsOf } from '../../../dump/format/rows.ts';
import { findUnknownSegment } from '../../../dump/format/schema-paths.ts';
import { shortChange, shortMessage } from '../../../dump/format/short.ts';
import type { Style } from '../../../dump/format/style.ts';
import { vectorText } from '../../../dump/format/vector.ts';
import type { StateChange } from '../../../dump/state.ts';
import { didYouMean } from '../../../netlink/codec/nearest-word.ts';
import type { AnyType } from '../../../netlink/codec/type.ts';
import type { Streams } from '../../streams.ts';
import { usageError } from '../../usage-error.ts';

/** How messages are shown. */
export interface OutputOptions {
  readonly style: Style;
  readonly hex: boolean;
  /** Prints each message on one line. */
  readonly short?: boolean | undefined;
  readonly json: boolean;
  readonly fields: FieldFilter | undefined;
  /** Prints messages as the source of a test. */
  readonly vector?: boolean | undefined;
  /** Number of the protocol that messages do not name. */
  readonly impliedProtocol?: number | undefined;
  /** Counts messages without printing them. */
  readonly quiet?: boolean | undefined;
  /** Gets the messages too. */
  readonly page?: { add(message: Message): void } | undefined;
}

/** Text is written in pieces of about this length. */
const piece = 64 * 1024;

/** Fields of the header of messages, which no schema of a body has. */
const headerFields: ReadonlySet<string> = new Set(['length', 'type', 'flags', 'sequence', 'port']);

/** Prints messages, and counts what is wrong with them. */
export class Output {
  readonly style: Style;
  readonly json: boolean;
  readonly #options: OutputOptions;
  readonly #stream: Streams['stdout'];
  #pending = '';
  /** Paths of `fields` that no message had so far, and the schemas of the messages. */
  readonly #unmatched: Set<string>;
  readonly #schemas = new Set<AnyType>();
  /** Messages so far, and problems in them. */
  messages = 0;
  problems = 0;

  constructor(options: OutputOptions, stream: Streams['stdout']) {
    this.style = options.style;
    this.json = options.json;
    this.#options = options;
    this.#stream = stream;
    this.#unmatched = new Set(options.fields);
  }

  /** Prints a message. */
  message(message: Message): void {
    this.messages++;
    this.problems += problemsOf(message).length;
    this.#matchFields(message);
    this.#options.page?.add(message);
    if (this.#options.quiet === true) return;
    this.write(this.#text(message));
  }

  /** Prints what a message changes. A message about an object that was not known is printed whole. */
  change({ message, kind, changes }: StateChange): void {
    if (kind === 'new') {
      this.message(message);
      return;
    }
    this.messages++;
    this.#options.page?.add(message);
    if (this.#options.quiet === true) return;
    const isGone = kind === 'gone';
    if (this.json) {
      const line = jsonMessage(message, this.#options).trimEnd();
      const tail = isGone ? '"gone":true' : `"changes":${toJson(changes)}`;
      this.write(`${line.slice(0, -1)},${tail}}\n`);
    } else if (this.#options.short === true)
      this.write(shortChange(message, isGone ? undefined : changes, this.#options));
    else this.write(`${printChange(message, isGone ? undefined : changes, this.#options)}\n`);
  }

  #matchFields(message: Message): void {
    if (this.#unmatched.size === 0) return;
    for (const { path } of rowsOf(message)) this.#unmatched.delete(path);
    if (message.body !== undefined) this.#schemas.add(message.body);
  }

  /** Throws a usage error for a field that neither a message had nor its schema has. */
  checkFields(): void {
    if (this.messages > 0) this.checkFieldsOf(this.#schemas);
  }

  /** The same before there are messages, where their schemas are known. Nothing is refused without a schema. */
  checkFieldsOf(schemas: ReadonlySet<AnyType>): void {
    if (schemas.size === 0) return;
    for (const field of this.#unmatched) {
      const unknown = headerFields.has(field) ? undefined : findUnknownSegment(schemas, field);
      if (unknown === undefined) continue;
      throw usageError(`--fields: no message has '${field}'${didYouMean(unknown.segment, unknown.known)}`);
    }
  }

  #text(message: Message): string {
    const { vector = false, hex, short = false } = this.#options;
    if (this.json) return jsonMessage(message, { ...this.#options, hex: hex || vector });
    if (short) return shortMessage(message, this.#options);
    return `${vector ? vectorText(message) : printMessage(message, this.#options)}\n`;
  }

  /** Prints a remark beside the messages; in JSON an object with `note`. */
  note(text: string): void {
    this.write(this.json ? `${JSON.stringify({ note: text })}\n` : `${this.style.dim(text)}\n`);
  }

  /** Prints an error in the input, and counts it as a problem. */
  problem(text: string): void {
    this.problems++;
    this.write(this.json ? `${JSON.stringify({ problem: text })}\n` : `${this.style.problem(`✗ ${text}`)}\n`);
  }

  /** Appends text to the output. */
  write(text: string): void {
    this.#pending += text;
    if (this.#pending.length >= piece) this.flush();
  }

  /** Writes pending text to the stream. */
  flush(): void {
    if (this.#pending === '') return;
    const text = this.#pending;
    this.#pending = '';
    this.#stream.write(text);
  }

  /** Flushes, and waits until the reader of the stream has caught up. */
  async drained(): Promise<void> {
    this.flush();
    if (this.#stream.writableNeedDrain === true)
      await new Promise<void>((resolve) => this.#stream.once('drain', () => resolve()));
  }

  /** 0, or 1 after a problem. */
  get exitCode(): number {
    return this.problems > 0 ? 1 : 0;
  }
}
