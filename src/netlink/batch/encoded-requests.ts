import { littleEndian } from '../codec/byte-order.ts';
import type { AnyType } from '../codec/type.ts';
import { Writer } from '../codec/writer.ts';
import { receiveBudgetOf } from '../engine/receive-budget.ts';
import { readNothing } from '../request/builders.ts';
import { encodeRequest } from '../request/encode-request.ts';
import type { Request } from '../request/request.ts';

/** Most requests that are sent as one datagram. */
const mostRequests = 128;
/** Milliseconds of encoding between two iterations of the event loop. */
const sliceLength = 1;
/** Separates the operations: no operation contains it. */
const separator = '\0';

/**
 * Requests as bytes, one behind the other. Keeps little else of requests that are answered by an ACK: to keep many
 * thousand objects costs more than to make and encode them.
 */
export interface EncodedRequests {
  readonly protocol: string;
  readonly count: number;
  /** Index of the first request in the whole batch. */
  readonly first: number;
  readonly bytes: Uint8Array;
  /** Offset of each request, and of the end of the last one. */
  readonly offsets: readonly number[];
  /** The operations, joined by {@link separator}. */
  readonly operations: string;
  /** The schemas, each with the index of the first request that has it. Usually one for all requests. */
  readonly bodies: readonly { readonly first: number; readonly body: AnyType }[];
  /** The requests that are answered by more than an ACK, by index. */
  readonly answered: ReadonlyMap<number, Request<unknown>>;
  /** Indices of the requests on which the kernel may sleep. */
  readonly blocking: ReadonlySet<number>;
}

/**
 * Checks and encodes all requests of a batch, before the first is sent. Yields when the event loop should run. Throws for
 * the first request that is invalid.
 */
export function* encodeBatch(
  protocol: string,
  requests: Iterable<Request<unknown>>,
  prepare: (request: Request<unknown>) => Request<unknown>,
): Generator<undefined, readonly EncodedRequests[]> {
  const encoder = new BatchEncoder(protocol);
  let end = performance.now() + sliceLength;
  for (const request of requests) {
    const isFull = encoder.add(prepare(request));
    if (isFull && performance.now() > end) {
      yield;
      end = performance.now() + sliceLength;
    }
  }
  return encoder.end();
}

/** Encodes requests into {@link EncodedRequests} of up to 128. */
class BatchEncoder {
  readonly #protocol: string;
  readonly #writer = new Writer();
  readonly #encoded: EncodedRequests[] = [];
  /** Number of requests in `#encoded`. */
  #count = 0;
  #offsets: number[] = [0];
  #operations: string[] = [];
  #bodies: { readonly first: number; readonly body: AnyType }[] = [];
  #answered = new Map<number, Request<unknown>>();
  #blocking = new Set<number>();

  constructor(protocol: string) {
    this.#protocol = protocol;
  }

  /** Encodes a request. Returns whether that completes an {@link EncodedRequests}. Throws for an invalid request. */
  add(request: Request<unknown>): boolean {
    const index = this.#operations.length;
    encodeRequest(this.#writer, request, 0);
    this.#offsets.push(this.#writer.length);
    this.#operations.push(request.operation);
    if (this.#bodies.at(-1)?.body !== request.body) this.#bodies.push({ first: index, body: request.body });
    if (request.answer !== 'ack') this.#answered.set(index, request);
    if (request.blocking) this.#blocking.add(index);
    if (index + 1 < mostRequests) return false;
    this.#complete();
    return true;
  }

  /** Returns all requests, encoded. */
  end(): readonly EncodedRequests[] {
    if (this.#operations.length > 0) this.#complete();
    return this.#encoded;
  }

  #complete(): void {
    const count = this.#operations.length;
    this.#encoded.push({
      protocol: this.#protocol,
      count,
      first: this.#count,
      bytes: this.#writer.toBytes(),
      offsets: this.#offsets,
      operations: this.#operations.join(separator),
      bodies: this.#bodies,
      answered: this.#answered,
      blocking: this.#blocking,
    });
    this.#count += count;
    this.#writer.length = 0;
    this.#offsets = [0];
    this.#operations = [];
    this.#bodies = [];
    this.#answered = new Map();
    this.#blocking = new Set();
  }
}

/** Returns the bytes of the requests `[from, to)`. */
export function bytesOf({ bytes, offsets }: EncodedRequests, from: number, to: number): Uint8Array {
  return bytes.subarray(offsets[from], offsets[to]);
}

/** Writes successive sequence numbers, from `sequence` on, into the requests `[from, to)`. */
export function numberRequests(
  { bytes, offsets }: EncodedRequests,
  from: number,
  to: number,
  sequence: number,
): void {
  const view = new DataView(bytes.buffer);
  for (let index = from; index < to; index++)
    view.setUint32((offsets[index] as number) + 8, sequence + index - from, littleEndian);
}

/** Returns the operation of a request: `route create 10.0.0.0/8`. */
export function operationOf({ operations }: EncodedRequests, index: number): string {
  return operations.split(separator)[index] as string;
}

/** Bytes of the receive buffer that the answers to the requests `[from, to)` may occupy. */
export function receiveBudgetOfAnswers({ answered }: EncodedRequests, from: number, to: number): number {
  if (answered.size === 0) return (to - from) * receiveBudgetOf({ answer: 'ack' });
  let budget = 0;
  for (let index = from; index < to; index++)
    budget += receiveBudgetOf(answered.get(index) ?? { answer: 'ack' });
  return budget;
}

/** Returns a request. One that is answered by an ACK comes without its value, which is kept in its bytes only. */
export function requestOf(requests: EncodedRequests, index: number): Request<unknown> {
  const answered = requests.answered.get(index);
  if (answered !== undefined) return answered;
  const view = new DataView(requests.bytes.buffer);
  const start = requests.offsets[index] as number;
  return {
    protocol: requests.protocol,
    operation: operationOf(requests, index),
    type: view.getUint16(start + 4, littleEndian),
    flags: view.getUint16(start + 6, littleEndian),
    body: requests.bodies.findLast(({ first }) => first <= index)?.body as AnyType,
    value: undefined,
    answer: 'ack',
    read: readNothing,
    blocking: requests.blocking.has(index),
  };
}
