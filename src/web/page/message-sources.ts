import { type EmbeddedMessages, type MessageDetail, type MessageSummary, rowMatches } from '../data.ts';
import { read } from './dom.ts';

/** Where messages come from. */
export interface MessageSource {
  list(): Promise<readonly MessageSummary[]>;
  detail(number: number): Promise<MessageDetail>;
  /** Numbers of the messages with a line that matches. Calls `found` with parts of them as they are found. */
  search(filter: string, found: (numbers: readonly number[]) => void, signal: AbortSignal): Promise<void>;
}

/** Messages that the server has. */
export const served: MessageSource = {
  list: () => read('messages'),
  detail: (number) => read('message', { number: String(number) }),
  async search(filter, found) {
    found(await read('search', { filter }));
  },
};

/** Messages inside of this file. */
export function embedded({ list, parts, partLength }: EmbeddedMessages): MessageSource {
  let last: { readonly part: number; readonly details: Promise<readonly MessageDetail[]> } | undefined;
  const partOf = (part: number): Promise<readonly MessageDetail[]> => {
    if (last?.part !== part) last = { part, details: unpack(parts[part] as string) };
    return last.details;
  };
  return {
    list: () => unpack<readonly MessageSummary[]>(list),
    async detail(number) {
      return (await partOf(Math.floor(number / partLength)))[number % partLength] as MessageDetail;
    },
    async search(filter, found, signal) {
      for (let part = 0; part < parts.length && !signal.aborted; part++) {
        const details = await partOf(part);
        found(
          details.flatMap(({ rows }, index) =>
            rows.some((row) => rowMatches(row, filter)) ? [part * partLength + index] : [],
          ),
        );
        // Lets the page answer in between.
        await new Promise((resolve) => setTimeout(resolve));
      }
    },
  };
}

/** Reads JSON that is compressed by gzip and written in Base64. */
async function unpack<T>(text: string): Promise<T> {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as T;
}
