import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Message } from '../../dump/decode/message.ts';
import type { EmbeddedMessages, MessageDetail, MessageSummary } from '../../web/data.ts';
import { contentSecurityPolicy } from '../view/content-security-policy.ts';
import { MessageRecords } from './message-record.ts';

/** Messages whose details are compressed together. */
const partLength = 256;

/** Reads the page as it was built. It lies in the package, beside the command. */
export function builtPage(): string {
  const places: string[] = [];
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'dist/web/page.html');
    try {
      return readFileSync(file, 'utf8');
    } catch {
      places.push(file);
    }
    if (folder === dirname(folder)) break;
  }
  throw new Error(`the page is not built: there is no ${places.at(-4) ?? places[0]}; run 'npm run build'`);
}

/** Collects messages, and writes them as one page that needs nothing else. */
export class PageFile {
  readonly #records = new MessageRecords();
  readonly #list: MessageSummary[] = [];
  readonly #parts: string[] = [];
  #details: MessageDetail[] = [];

  /** Adds a message. */
  add(message: Message): void {
    const { summary, detail } = this.#records.add(message);
    this.#list.push(summary);
    this.#details.push(detail);
    if (this.#details.length === partLength) this.#pack();
  }

  #pack(): void {
    this.#parts.push(packed(this.#details));
    this.#details = [];
  }

  /** Number of messages so far. */
  get count(): number {
    return this.#list.length;
  }

  /** Returns the messages, compressed. */
  data(title: string): EmbeddedMessages {
    if (this.#details.length > 0) this.#pack();
    return { title, list: packed(this.#list), parts: this.#parts, partLength };
  }

  /** Returns the page. */
  html(title: string): string {
    const data = this.data(title);
    // In a text that is read as JSON, this means the same, and no closing tag ends the element.
    const text = JSON.stringify(data).replaceAll('<', '\\u003c');
    const page = builtPage();
    const policy = `<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(page)}">`;
    return page
      .replace('<!--policy-->', () => policy)
      .replace('<!--data-->', () => `<script type="application/json" id="messages-data">${text}</script>`);
  }
}

const packed = (value: unknown): string => gzipSync(JSON.stringify(value)).toString('base64');
