import { readCapture } from '../../dump/capture/read.ts';
import type { Datagram } from '../../dump/datagram.ts';
import { DecodeSession } from '../../dump/decode/session.ts';
import { type GroupName, protocolNumbers } from '../../netlink/protocol-table.ts';
import type { Namespace } from '../../network/namespace/namespace.ts';
import { type MessageDetail, type MessageSummary, rowMatches } from '../../web/data.ts';
import { openCapture } from '../commands/dump/file.ts';
import { defaultProtocol } from '../commands/dump/message-options.ts';
import { datagramOf, usualGroups } from '../commands/dump/watch.ts';
import { MessageRecords } from '../messages/message-record.ts';

/** Messages that are kept, at most. */
const longestLog = 500_000;
/** Milliseconds to wait for further messages before they are sent to pages. */
const sendDelay = 100;

/** Messages of captures and of live namespaces, with their details. */
export class MessageLog {
  readonly #records = new MessageRecords();
  readonly #sessions = new Map<string, DecodeSession>();
  readonly #onMessages: (first: number, list: readonly MessageSummary[]) => void;
  readonly #details: MessageDetail[] = [];
  #unsent = 0;
  #timer: NodeJS.Timeout | undefined;
  /** All messages so far. */
  readonly list: MessageSummary[] = [];

  constructor(onMessages: (first: number, list: readonly MessageSummary[]) => void) {
    this.#onMessages = onMessages;
  }

  /** Reads a capture: pcap, pcapng, strace, hex or bytes. Throws where it has no message. */
  async readFile(path: string, stdin: NodeJS.ReadableStream): Promise<void> {
    const before = this.list.length;
    for await (const records of readCapture(openCapture(path, stdin), defaultProtocol))
      for (const { datagram } of records) if (datagram !== undefined) await this.#add(datagram, path);
    if (this.list.length === before) throw new Error(`there is no netlink message in ${path}`);
  }

  /** Adds the events of a namespace until the signal is aborted or the namespace is closed. */
  async follow(namespace: Namespace, name: string, signal: AbortSignal): Promise<void> {
    const groups = (await usualGroups()) as GroupName<'route'>[];
    try {
      const events = namespace.socket.watch(groups, { decode: false });
      signal.addEventListener('abort', () => events.close(), { once: true });
      for await (const event of events)
        if (event.kind !== 'overrun')
          await this.#add(datagramOf(event, protocolNumbers.route, name, false), name);
    } catch {
      // The namespace is gone.
    }
  }

  /** The tree and the bytes of a message; undefined where there is none of the number. */
  detail(number: number): MessageDetail | undefined {
    return this.#details[number];
  }

  /** Numbers of the messages with a line that matches a filter. */
  search(filter: string): number[] {
    return this.#details.flatMap(({ rows }, number) =>
      rows.some((row) => rowMatches(row, filter)) ? [number] : [],
    );
  }

  /** Ends the sending of messages. */
  close(): void {
    clearTimeout(this.#timer);
  }

  async #add(datagram: Datagram, conversation: string): Promise<void> {
    if (this.list.length >= longestLog) return;
    const session = this.#sessions.get(conversation) ?? new DecodeSession();
    this.#sessions.set(conversation, session);
    await session.prepare(datagram.protocol);
    for (const message of session.decode(datagram)) {
      const { summary, detail } = this.#records.add(message);
      this.list.push(summary);
      this.#details.push(detail);
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const first = this.#unsent;
      this.#unsent = this.list.length;
      this.#onMessages(first, this.list.slice(first));
    }, sendDelay);
  }
}
