import { littleEndian } from '../codec/byte-order.ts';
import type { AnyType } from '../codec/type.ts';
import { Writer } from '../codec/writer.ts';
import { receiveBudgetOf } from '../engine/receive-budget.ts';
import { NLM_F_ACK } from '../message/header.ts';
import { readNothing } from '../request/builders.ts';
import { encodeRequest } from '../request/encode-request.ts';
import type { Request } from '../request/request.ts';

/** Milliseconds of encoding between two iterations of the event loop. */
const sliceLength = 1;
/** Number of requests between two looks at the clock. */
const requestsPerLook = 128;
/** Separates the operations: no operation contains it. */
const separator = '\0';

/** The data that is kept of requests besides their bytes. */
interface Kept {
  /** Offset of each request, and of the end of the last one. */
  readonly offsets: readonly number[];
  /** The operations, joined by {@link separator}. */
  readonly operations: string;
  /** The schemas, each with the index of the first request that has it. Usually one for all requests. */
  readonly bodies: readonly { readonly first: number; readonly body: AnyType }[];
  /** The requests that may be answered by more than a short ACK, by index. */
  readonly answered: ReadonlyMap<number, Request<unknown>>;
  /** Indices of the requests on which the kernel may sleep. */
  readonly blocking: ReadonlySet<number>;
  /** Indices of the requests that need no ACK: see {@link Request.isSilent}. */
  readonly silent: ReadonlySet<number>;
}

/**
 * Requests as bytes, one behind the other. Keeps little else of requests that are answered by an ACK: to keep many
 * thousand objects costs more than to make and encode them.
 */
export class EncodedRequests {
  readonly protocol: string;
  /** Index of the first request in all that were encoded. */
  readonly first: number;
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly answered: Kept['answered'];
  readonly blocking: Kept['blocking'];
  readonly silent: Kept['silent'];
  readonly #offsets: Kept['offsets'];
  readonly #bodies: Kept['bodies'];
  /** Split when the first operation is needed. */
  #operations: string | readonly string[];

  constructor(protocol: string, first: number, bytes: Uint8Array, kept: Kept) {
    this.protocol = protocol;
    this.first = first;
    this.count = kept.offsets.length - 1;
    this.bytes = bytes;
    this.answered = kept.answered;
    this.blocking = kept.blocking;
    this.silent = kept.silent;
    this.#offsets = kept.offsets;
    this.#bodies = kept.bodies;
    this.#operations = kept.operations;
  }

  /** Offset of a request. */
  offsetOf(index: number): number {
    return this.#offsets[index] as number;
  }

  /** Returns the bytes of the requests `[from, to)`. */
  bytesOf(from: number, to: number): Uint8Array {
    return this.bytes.subarray(this.#offsets[from], this.#offsets[to]);
  }

  /**
   * Prepares the requests `[from, to)` for one datagram: writes successive sequence numbers, from `sequence` on, and asks for no ACK of
   * silent requests, except for the last one.
   */
  number(from: number, to: number, sequence: number): void {
    const view = new DataView(this.bytes.buffer);
    for (let index = from; index < to; index++) {
      const at = this.offsetOf(index);
      view.setUint32(at + 8, sequence + index - from, littleEndian);
      if (index + 1 === to || !this.silent.has(index)) continue;
      view.setUint16(at + 6, view.getUint16(at + 6, littleEndian) & ~NLM_F_ACK, littleEndian);
    }
  }

  /** Returns the operation of a request: `route create 10.0.0.0/8`. */
  operationOf(index: number): string {
    if (typeof this.#operations === 'string') this.#operations = this.#operations.split(separator);
    return this.#operations[index] as string;
  }

  /** Bytes of the receive buffer that the answers to the requests `[from, to)` may occupy. */
  receiveBudgetOf(from: number, to: number): number {
    if (this.answered.size === 0) return (to - from) * receiveBudgetOf({ answer: 'ack' });
    let budget = 0;
    for (let index = from; index < to; index++)
      budget += receiveBudgetOf(this.answered.get(index) ?? { answer: 'ack' });
    return budget;
  }

  /** Returns a request. One that is answered by an ACK comes without its value, which is kept in its bytes only. */
  requestOf(index: number): Request<unknown> {
    const answered = this.answered.get(index);
    if (answered !== undefined) return answered;
    const view = new DataView(this.bytes.buffer);
    const start = this.offsetOf(index);
    return {
      protocol: this.protocol,
      operation: this.operationOf(index),
      type: view.getUint16(start + 4, littleEndian),
      flags: view.getUint16(start + 6, littleEndian),
      body: this.#bodies.findLast(({ first }) => first <= index)?.body as AnyType,
      value: undefined,
      answer: 'ack',
      read: readNothing,
      blocking: this.blocking.has(index),
    };
  }
}

/**
 * Encodes requests, before the first is sent. Yields when the event loop should run. Throws for the first request that is
 * invalid.
 *
 * @param prepare checks a request, and returns the request to encode
 * @param most number of requests in an {@link EncodedRequests}
 */
export function* encodeRequests(
  protocol: string,
  requests: Iterable<Request<unknown>>,
  prepare: (request: Request<unknown>) => Request<unknown>,
  most: number,
): Generator<undefined, readonly EncodedRequests[]> {
  const encoder = new Encoder(protocol, most);
  let end = performance.now() + sliceLength;
  let count = 0;
  for (const request of requests) {
    encoder.add(prepare(request));
    if (++count % requestsPerLook === 0 && performance.now() > end) {
      yield;
      end = performance.now() + sliceLength;
    }
  }
  return encoder.end();
}

class Encoder {
  readonly #protocol: string;
  readonly #most: number;
  #writer = new Writer();
  readonly #encoded: EncodedRequests[] = [];
  /** Number of requests in `#encoded`. */
  #count = 0;
  #offsets: number[] = [0];
  #operations: string[] = [];
  #bodies: { readonly first: number; readonly body: AnyType }[] = [];
  #answered = new Map<number, Request<unknown>>();
  #blocking = new Set<number>();
  #silent = new Set<number>();

  constructor(protocol: string, most: number) {
    this.#protocol = protocol;
    this.#most = most;
  }

  /** Encodes a request. Throws for an invalid one. */
  add(request: Request<unknown>): void {
    const index = this.#operations.length;
    encodeRequest(this.#writer, request, 0);
    this.#offsets.push(this.#writer.length);
    this.#operations.push(request.operation);
    if (this.#bodies.at(-1)?.body !== request.body) this.#bodies.push({ first: index, body: request.body });
    if (request.answer !== 'ack' || request.isSentBack === true) this.#answered.set(index, request);
    else if (request.isSilent === true) this.#silent.add(index);
    if (request.blocking) this.#blocking.add(index);
    if (index + 1 === this.#most) this.#complete();
  }

  /** Returns all requests, encoded. */
  end(): readonly EncodedRequests[] {
    if (this.#operations.length > 0) this.#complete();
    return this.#encoded;
  }

  #complete(): void {
    const kept = {
      offsets: this.#offsets,
      operations: this.#operations.join(separator),
      bodies: this.#bodies,
      answered: this.#answered,
      blocking: this.#blocking,
      silent: this.#silent,
    };
    this.#encoded.push(new EncodedRequests(this.#protocol, this.#count, this.#writer.toBytes(), kept));
    this.#count += this.#operations.length;
    this.#writer.length = 0;
    this.#offsets = [0];
    this.#operations = [];
    this.#bodies = [];
    this.#answered = new Map();
    this.#blocking = new Set();
    this.#silent = new Set();
  }
}
