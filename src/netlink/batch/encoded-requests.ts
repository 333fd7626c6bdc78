import { littleEndian } from '../codec/byte-order.ts';
import type { AnyType } from '../codec/type.ts';
import { Writer } from '../codec/writer.ts';
import { receiveBudgetOf } from '../engine/receive-budget.ts';
import type { Protocol } from '../protocols/numbers.ts';
import { readNothing } from '../request/builders.ts';
import { encodeRequest } from '../request/encode-request.ts';
import type { Request } from '../request/request.ts';

/** Requests that share a datagram, at most. */
const perBlock = 128;
/** How long requests are encoded at a time, in ms. */
const slice = 1;
/** Between the names of operations: what no name holds. */
const separator = '\0';

/**
 * Requests as bytes, one behind the other. Of those that an ACK alone answers, little else is kept: to keep many thousand
 * objects costs more than to make and to encode them.
 */
export interface EncodedRequests {
  readonly protocol: Protocol;
  readonly count: number;
  /** Where it begins in the batch. */
  readonly first: number;
  readonly bytes: Uint8Array;
  /** Where each request begins, and where the last one ends. */
  readonly offsets: readonly number[];
  /** What each does, joined. */
  readonly operations: string;
  /** Schemas, each with the first request that is by it: mostly all are by one. */
  readonly bodies: readonly { readonly first: number; readonly body: AnyType }[];
  /** Those that are answered by more than an ACK. */
  readonly others: ReadonlyMap<number, Request<unknown>>;
  /** Those on which the kernel may sleep. */
  readonly blocking: ReadonlySet<number>;
}

/**
 * Encodes the requests of a batch, each after a check, before the first is sent. Yields where the event loop should turn.
 * Throws for the first that is refused.
 */
export function* encodeBatch(
  protocol: Protocol,
  requests: Iterable<Request<unknown>>,
  check: (request: Request<unknown>) => void,
): Generator<undefined, readonly EncodedRequests[]> {
  const encoder = new BatchEncoder(protocol);
  let end = performance.now() + slice;
  for (const request of requests) {
    check(request);
    const isFull = encoder.add(request);
    if (isFull && performance.now() > end) {
      yield;
      end = performance.now() + slice;
    }
  }
  return encoder.end();
}

/** Puts requests into blocks. */
class BatchEncoder {
  readonly #protocol: Protocol;
  readonly #writer = new Writer();
  readonly #blocks: EncodedRequests[] = [];
  #count = 0;
  #offsets: number[] = [0];
  #operations: string[] = [];
  #bodies: { readonly first: number; readonly body: AnyType }[] = [];
  #others = new Map<number, Request<unknown>>();
  #blocking = new Set<number>();

  constructor(protocol: Protocol) {
    this.#protocol = protocol;
  }

  /** Appends one, and tells whether a block is full by it. Throws where it cannot be put on the wire. */
  add(request: Request<unknown>): boolean {
    const index = this.#operations.length;
    encodeRequest(this.#writer, request, 0);
    this.#offsets.push(this.#writer.length);
    this.#operations.push(request.operation);
    if (this.#bodies.at(-1)?.body !== request.body) this.#bodies.push({ first: index, body: request.body });
    if (request.answer !== 'ack') this.#others.set(index, request);
    if (request.blocking) this.#blocking.add(index);
    if (index + 1 < perBlock) return false;
    this.#end();
    return true;
  }

  /** All blocks. */
  end(): readonly EncodedRequests[] {
    if (this.#operations.length > 0) this.#end();
    return this.#blocks;
  }

  #end(): void {
    const count = this.#operations.length;
    this.#blocks.push({
      protocol: this.#protocol,
      count,
      first: this.#count,
      bytes: this.#writer.toBytes(),
      offsets: this.#offsets,
      operations: this.#operations.join(separator),
      bodies: this.#bodies,
      others: this.#others,
      blocking: this.#blocking,
    });
    this.#count += count;
    this.#writer.length = 0;
    this.#offsets = [0];
    this.#operations = [];
    this.#bodies = [];
    this.#others = new Map();
    this.#blocking = new Set();
  }
}

/** The bytes of some requests of a block. */
export function bytesOf({ bytes, offsets }: EncodedRequests, from: number, to: number): Uint8Array {
  return bytes.subarray(offsets[from], offsets[to]);
}

/** Numbers some requests of a block one by one. */
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

/** What a request of a block does. */
export function operationOf({ operations }: EncodedRequests, index: number): string {
  return operations.split(separator)[index] as string;
}

/** Room that the answers to some requests of a block may take up. */
export function receiveBudgetOfAnswers({ others }: EncodedRequests, from: number, to: number): number {
  if (others.size === 0) return (to - from) * receiveBudgetOf({ answer: 'ack' });
  let room = 0;
  for (let index = from; index < to; index++) room += receiveBudgetOf(others.get(index) ?? { answer: 'ack' });
  return room;
}

/** A request of a block as it was, or without its value where that shows in its bytes alone. */
export function requestOf(block: EncodedRequests, index: number): Request<unknown> {
  const other = block.others.get(index);
  if (other !== undefined) return other;
  const view = new DataView(block.bytes.buffer);
  const start = block.offsets[index] as number;
  return {
    protocol: block.protocol,
    operation: operationOf(block, index),
    type: view.getUint16(start + 4, littleEndian),
    flags: view.getUint16(start + 6, littleEndian),
    body: block.bodies.findLast(({ first }) => first <= index)?.body as AnyType,
    value: undefined,
    answer: 'ack',
    read: readNothing,
    blocking: block.blocking.has(index),
  };
}
