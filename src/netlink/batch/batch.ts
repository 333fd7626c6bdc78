import { setImmediate as turn } from 'node:timers/promises';
import { type RequestOptions, whenCancelled } from '../engine/cancellation.ts';
import { deferred } from '../engine/deferred.ts';
import type { Engine } from '../engine/engine.ts';
import { receiveBudgetIn } from '../engine/receive-budget.ts';
import type { ResultOf } from '../request/request.ts';
import { BatchDatagram, type BatchResult } from './batch-datagram.ts';
import {
  bytesOf,
  type EncodedRequests,
  type encodeBatch,
  receiveBudgetOfAnswers,
} from './encoded-requests.ts';

export type { BatchResult } from './batch-datagram.ts';

/** Longest datagram that can be sent unless told (`net.core.wmem_default`). */
const usualSendRoom = 212_992;

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

/** Runs requests, many a system call, when all are encoded, and tells what came of each. */
export async function runBatch(
  engine: Engine,
  encoding: ReturnType<typeof encodeBatch>,
  options: RequestOptions,
): Promise<BatchResult<unknown>[]> {
  const results: (BatchResult<unknown> | undefined)[] = [];
  let bundle: BatchDatagram | undefined;
  const { promise: cancelled, reject } = deferred<never>();
  cancelled.catch(() => {});
  const end = whenCancelled('batch', options, (reason) => {
    reject(reason);
    if (bundle !== undefined) engine.abandon(bundle);
  });
  try {
    let encoded = encoding.next();
    for (; encoded.done !== true; encoded = encoding.next()) await Promise.race([turn(), cancelled]);
    for (const block of encoded.value) {
      for (let from = 0; from < block.count; from = bundle.to) {
        const to = endOfBundle(engine, block, from);
        bundle = new BatchDatagram(block, from, to, engine.nextSequence(to - from), results);
        await Promise.race([complete(engine, bundle), cancelled]);
      }
    }
    return results as BatchResult<unknown>[];
  } finally {
    encoding.return([]);
    end();
  }
}

/** Sends a bundle; fulfilled when all of it has been answered. */
function complete(engine: Engine, bundle: BatchDatagram): Promise<void> {
  const { promise, resolve } = deferred<void>();
  bundle.onProgress = () => {
    if (bundle.done) resolve();
  };
  engine.start(bundle);
  return promise;
}

/**
 * Behind which request of a block the next datagram ends: the kernel answers all of them before the first answer can be
 * read, so that there must be room for all answers at once, else it drops some.
 */
function endOfBundle(engine: Engine, block: EncodedRequests, from: number): number {
  const { sendBufferSize = usualSendRoom } = engine.transport;
  const room = receiveBudgetIn(engine.transport, engine.dumping);
  const fits = (to: number): boolean =>
    receiveBudgetOfAnswers(block, from, to) <= room && bytesOf(block, from, to).length <= sendBufferSize;
  if (fits(block.count)) return block.count;
  let to = from + 1;
  while (to < block.count && fits(to + 1)) to++;
  return to;
}
