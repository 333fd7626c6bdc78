import { setImmediate as nextIteration } from 'node:timers/promises';
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

/** Longest datagram that can be sent by default (`net.core.wmem_default`). */
const defaultSendBufferSize = 212_992;

/** The results of a batch, in the order of the requests. For a list that is written out, each result has its own type. */
export type BatchResults<R> = R extends readonly unknown[]
  ? { -readonly [I in keyof R]: ResultOf<R[I]> }
  : R extends Iterable<infer Q>
    ? ResultOf<Q>[]
    : never;

/** Some requests of a batch failed. The other requests were executed. */
export class BatchError extends AggregateError {
  override readonly name = 'BatchError';
  readonly code = 'ERR_NETLINK_BATCH';
  /** The outcome of each request, in the order of the requests. */
  readonly results: readonly BatchResult<unknown>[];

  constructor(results: readonly BatchResult<unknown>[]) {
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    super(errors, `${errors.length} of ${results.length} requests failed; the first: ${errors[0]?.message}`);
    this.results = results;
  }
}

/** Runs requests, many per system call, once all of them are encoded. Returns the outcome of each. */
export async function runBatch(
  engine: Engine,
  encoding: ReturnType<typeof encodeBatch>,
  options: RequestOptions,
): Promise<BatchResult<unknown>[]> {
  const results: (BatchResult<unknown> | undefined)[] = [];
  let datagram: BatchDatagram | undefined;
  const { promise: cancelled, reject } = deferred<never>();
  cancelled.catch(() => {});
  const end = whenCancelled('batch', options, (reason) => {
    reject(reason);
    if (datagram !== undefined) engine.abandon(datagram);
  });
  try {
    let encoded = encoding.next();
    for (; encoded.done !== true; encoded = encoding.next()) await Promise.race([nextIteration(), cancelled]);
    for (const requests of encoded.value) {
      for (let from = 0; from < requests.count; from = datagram.to) {
        const to = endOfDatagram(engine, requests, from);
        datagram = new BatchDatagram(requests, from, to, engine.nextSequence(to - from), results);
        await Promise.race([run(engine, datagram), cancelled]);
      }
    }
    return results as BatchResult<unknown>[];
  } finally {
    encoding.return([]);
    end();
  }
}

/** Sends a datagram. Fulfilled when all of its requests are answered. */
function run(engine: Engine, datagram: BatchDatagram): Promise<void> {
  const { promise, resolve } = deferred<void>();
  datagram.onProgress = () => {
    if (datagram.done) resolve();
  };
  engine.start(datagram);
  return promise;
}

/**
 * Returns the index behind the last request that fits in a datagram which begins with `from`. The kernel answers all
 * requests of a datagram before the first answer can be read, and drops answers that do not fit in the receive buffer.
 */
function endOfDatagram(engine: Engine, requests: EncodedRequests, from: number): number {
  const { sendBufferSize = defaultSendBufferSize } = engine.transport;
  const budget = receiveBudgetIn(engine.transport, engine.dumping);
  const fits = (to: number): boolean =>
    receiveBudgetOfAnswers(requests, from, to) <= budget &&
    bytesOf(requests, from, to).length <= sendBufferSize;
  if (fits(requests.count)) return requests.count;
  let to = from + 1;
  while (to < requests.count && fits(to + 1)) to++;
  return to;
}
