import { type RequestOptions, whenCancelled } from './cancellation.ts';
import { littleEndian, Writer } from './codec/buffer.ts';
import { deferred } from './deferred.ts';
import type { Engine } from './engine.ts';
import { Exchange } from './exchange.ts';
import { encodeRequest, type Request, type ResultOf } from './request.ts';
import { roomIn, roomOf } from './room.ts';

/** Requests that share a datagram, at most. */
const perSend = 128;
/** Longest datagram that can be sent unless told (`net.core.wmem_default`). */
const usualSendRoom = 212_992;

/** What came of one request of a batch. */
export type BatchResult<T> =
  | { readonly status: 'fulfilled'; readonly value: T }
  | { readonly status: 'rejected'; readonly reason: Error };

/** Results of many requests, in their order: of a list that is written out, each by its own type. */
export type BatchResults<R> = R extends readonly unknown[]
  ? { -readonly [I in keyof R]: ResultOf<R[I]> }
  : R extends Iterable<infer Q>
    ? ResultOf<Q>[]
    : never;

/** Some requests of a batch failed. The others were carried out. */
export class BatchError extends AggregateError {
  override readonly name = 'BatchError';
  readonly code = 'ERR_NETLINK_BATCH';
  /** What came of each request, in their order. */
  readonly results: readonly BatchResult<unknown>[];

  constructor(results: readonly BatchResult<unknown>[]) {
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    super(errors, `${errors.length} of ${results.length} requests failed; the first: ${errors[0]?.message}`);
    this.results = results;
  }
}

/** Requests as bytes, one behind the other. */
export interface EncodedBatch {
  readonly requests: readonly Request<unknown>[];
  readonly writer: Writer;
  /** Where each begins, and where the last one ends. */
  readonly offsets: readonly number[];
}

/** Encodes requests. Throws for the first that cannot be put on the wire. */
export function encodeBatch(requests: readonly Request<unknown>[]): EncodedBatch {
  const writer = new Writer();
  const offsets = [0];
  for (const request of requests) {
    encodeRequest(writer, request, 0);
    offsets.push(writer.length);
  }
  return { requests, writer, offsets };
}

/** Runs requests, many a system call, and tells what came of each. */
export async function runBatch(
  engine: Engine,
  batch: EncodedBatch,
  options: RequestOptions,
): Promise<BatchResult<unknown>[]> {
  const { requests, writer, offsets } = batch;
  const results: BatchResult<unknown>[] = [];
  const { promise: cancelled, reject } = deferred<never>();
  cancelled.catch(() => {});
  let exchanges: Exchange<unknown>[] = [];
  const operation = `batch of ${requests.length}`;
  const end = whenCancelled(operation, options, (reason) => {
    reject(reason);
    for (const exchange of exchanges) engine.abandon(exchange);
  });
  try {
    for (let first = 0; first < requests.length; first += exchanges.length) {
      const last = endOfGroup(engine, batch, first);
      exchanges = requests.slice(first, last).map((request) => new Exchange(request, engine.nextSequence()));
      for (const [index, { sequence }] of exchanges.entries())
        writer.view.setUint32((offsets[first + index] as number) + 8, sequence, littleEndian);
      const bytes = writer.bytes.subarray(offsets[first], offsets[last]);
      await Promise.race([complete(engine, exchanges, bytes), cancelled]);
      for (const exchange of exchanges) results.push(resultOf(exchange));
    }
    return results;
  } finally {
    end();
  }
}

function complete(engine: Engine, exchanges: readonly Exchange<unknown>[], bytes: Uint8Array): Promise<void> {
  const { promise, resolve } = deferred<void>();
  let left = exchanges.length;
  for (const exchange of exchanges) {
    exchange.onProgress = () => {
      if (!exchange.done) return;
      exchange.onProgress = undefined;
      left--;
      if (left === 0) resolve();
    };
  }
  engine.start(exchanges, bytes);
  return promise;
}

function resultOf(exchange: Exchange<unknown>): BatchResult<unknown> {
  try {
    return { status: 'fulfilled', value: exchange.outcome() };
  } catch (error) {
    return { status: 'rejected', reason: error as Error };
  }
}

/**
 * How many requests go into the next datagram: the kernel answers all of them before the first answer can be read, so
 * that there must be room for all answers at once, else it drops some.
 */
function endOfGroup(engine: Engine, { requests, offsets }: EncodedBatch, first: number): number {
  const { sendRoom = usualSendRoom } = engine.transport;
  let room = roomIn(engine.transport, engine.dumping);
  let last = first;
  while (last < requests.length && last - first < perSend) {
    room -= roomOf(requests[last] as Request<unknown>);
    const length = (offsets[last + 1] as number) - (offsets[first] as number);
    if (last > first && (room < 0 || length > sendRoom)) break;
    last++;
  }
  return last;
}
