import { type BatchResult, Bundle } from './bundle.ts';
import { type RequestOptions, whenCancelled } from './cancellation.ts';
import { littleEndian, Writer } from './codec/buffer.ts';
import { deferred } from './deferred.ts';
import type { Engine } from './engine.ts';
import { encodeRequest, type Request, type ResultOf } from './request.ts';
import { roomIn, roomOf } from './room.ts';

export type { BatchResult } from './bundle.ts';

/** Requests that share a datagram, at most. */
const perSend = 128;
/** Longest datagram that can be sent unless told (`net.core.wmem_default`). */
const usualSendRoom = 212_992;
/** What a request takes, about: to begin with. */
const usualLength = 64;

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
  readonly offsets: Uint32Array;
}

/** Encodes requests. Throws for the first that cannot be put on the wire. */
export function encodeBatch(requests: readonly Request<unknown>[]): EncodedBatch {
  const writer = new Writer(requests.length * usualLength);
  const offsets = new Uint32Array(requests.length + 1);
  for (let index = 0; index < requests.length; index++) {
    encodeRequest(writer, requests[index] as Request<unknown>, 0);
    offsets[index + 1] = writer.length;
  }
  return { requests, writer, offsets };
}

/** Runs requests, many a system call, and tells what came of each. */
export async function runBatch(
  engine: Engine,
  batch: EncodedBatch,
  options: RequestOptions,
): Promise<BatchResult<unknown>[]> {
  const { requests } = batch;
  const results: BatchResult<unknown>[] = [];
  let bundle: Bundle | undefined;
  const { promise: cancelled, reject } = deferred<never>();
  cancelled.catch(() => {});
  const operation = `batch of ${requests.length}`;
  const end = whenCancelled(operation, options, (reason) => {
    reject(reason);
    if (bundle !== undefined) engine.abandon(bundle);
  });
  try {
    while (results.length < requests.length) {
      bundle = nextBundle(engine, batch, results.length);
      await Promise.race([complete(engine, bundle), cancelled]);
      results.push(...(bundle.results as BatchResult<unknown>[]));
    }
    return results;
  } finally {
    end();
  }
}

/** Sends a bundle; fulfilled when all of it has been answered. */
function complete(engine: Engine, bundle: Bundle): Promise<void> {
  const { promise, resolve } = deferred<void>();
  bundle.onProgress = () => {
    if (bundle.done) resolve();
  };
  engine.start(bundle);
  return promise;
}

/** The requests from `first` on that go into the next datagram, with their sequence numbers. */
function nextBundle(engine: Engine, batch: EncodedBatch, first: number): Bundle {
  const { requests, writer, offsets } = batch;
  const last = endOfBundle(engine, batch, first);
  const sequence = engine.nextSequence(last - first);
  for (let index = first; index < last; index++)
    writer.view.setUint32((offsets[index] as number) + 8, sequence + index - first, littleEndian);
  const bytes = writer.bytes.subarray(offsets[first], offsets[last]);
  return new Bundle(requests.slice(first, last), bytes, sequence);
}

/**
 * How many requests go into the next datagram: the kernel answers all of them before the first answer can be read, so
 * that there must be room for all answers at once, else it drops some.
 */
function endOfBundle(engine: Engine, { requests, offsets }: EncodedBatch, first: number): number {
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
