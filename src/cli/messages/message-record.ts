import type { Message } from '../../dump/decode/message.ts';
import { protocolName } from '../../dump/decode/message-types.ts';
import { namedHeaderRows, naming } from '../../dump/format/print.ts';
import { problemsOf } from '../../dump/format/problems.ts';
import { type Row, rowsOf } from '../../dump/format/rows.ts';
import { hexDigits } from '../../netlink/codec/hex.ts';
import { NLM_F_REQUEST } from '../../netlink/message/header.ts';
import type { MessageDetail, MessageRow, MessageSummary } from '../../web/data.ts';

/** Letters of the summary of a message, at most. */
const longestInfo = 160;
/** Requests that later messages are compared with, at most. */
const requestLimit = 10_000;

/** Makes the records of messages that the page shows, and finds the request that each message answers. */
export class MessageRecords {
  /** Numbers of requests, by what their answers have in common with them. */
  readonly #requests = new Map<string, number>();
  #count = 0;

  /** Makes the record of the next message. */
  add(message: Message): { readonly summary: MessageSummary; readonly detail: MessageDetail } {
    const detail = detailOf(message);
    const request = this.#requestOf(message, this.#count++);
    return { summary: summaryOf(message, detail, request), detail };
  }

  #requestOf({ datagram, sequence, flags, description }: Message, number: number): number | undefined {
    // Events have no number. Programs that number no requests get acknowledgements only.
    const isRequest = (flags & NLM_F_REQUEST) !== 0;
    if (sequence === 0 && !isRequest && description.verb !== 'acknowledge') return undefined;
    const key = `${datagram.protocol} ${datagram.namespace} ${datagram.process} ${sequence}`;
    if (!isRequest) return this.#requests.get(key);
    this.#requests.delete(key);
    this.#requests.set(key, number);
    if (this.#requests.size > requestLimit) {
      const [oldest] = this.#requests.keys();
      this.#requests.delete(oldest as string);
    }
    return undefined;
  }
}

function summaryOf(message: Message, { rows }: MessageDetail, request: number | undefined): MessageSummary {
  const { name, length, sequence, datagram } = message;
  const { time, namespace, process, direction, protocol } = datagram;
  const info = rows
    .filter(({ path, text }) => naming.includes(path) && text !== '')
    .map(({ path, text }) => `${path} ${text}`)
    .join(', ');
  const error = errorOf(message, rows);
  return {
    ...(time !== undefined && { time }),
    ...(namespace !== undefined && { namespace }),
    ...(process !== undefined && { process }),
    ...(direction !== undefined && { direction }),
    protocol: protocolName(protocol),
    name,
    length,
    sequence,
    info: info.length > longestInfo ? `${info.slice(0, longestInfo - 1)}…` : info,
    ...(error !== undefined && { error }),
    ...(request !== undefined && { request }),
  };
}

/** The error of the kernel with the attribute that it is about, or why the bytes make no sense; undefined without any. */
function errorOf(message: Message, rows: readonly MessageRow[]): string | undefined {
  const [problem] = problemsOf(message);
  if (problem !== undefined) return `✗ ${problem.text}`;
  if (message.description.verb !== 'acknowledge') return undefined;
  const find = (path: string): MessageRow | undefined => rows.find((row) => row.path === path);
  const [, error] = /^-\d+ (.*)$/s.exec(find('error')?.text ?? '') ?? [];
  if (error === undefined) return undefined;
  const about = [find('extendedAck.message')?.text, find('extendedAck.offset')?.note];
  return [error, ...about].filter((text) => text !== undefined).join(', ');
}

/** Makes the tree and the bytes of a message. Offsets count from the start of the message. */
function detailOf(message: Message): MessageDetail {
  const { offset, end, reader } = message;
  const all = [...namedHeaderRows(message), ...rowsOf(message)];
  const ends = endsOf(all);
  return {
    rows: all.map(({ depth, name, id, path, text, offset: at, problem, note }, index) => ({
      depth,
      name,
      ...(id !== undefined && { id }),
      path,
      text,
      start: at - offset,
      end: (ends[index] as number) - offset,
      ...(problem !== undefined && { problem }),
      ...(note !== undefined && { note }),
    })),
    bytes: hexDigits(reader.bytes.subarray(offset, end)),
  };
}

/** The end of each row with the rows inside it. */
function endsOf(rows: readonly Row[]): number[] {
  const ends = rows.map(({ end }) => end);
  const outer: number[] = [];
  for (const [index, { depth }] of rows.entries()) {
    outer.length = Math.min(outer.length, depth);
    for (const each of outer) ends[each] = Math.max(ends[each] as number, ends[index] as number);
    outer.push(index);
  }
  return ends;
}
