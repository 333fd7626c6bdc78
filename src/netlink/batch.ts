import { deferred } from './deferred.ts';
import type { Engine } from './engine.ts';
import { Exchange } from './exchange.ts';
import type { Request } from './request.ts';

/** Requests that share a datagram, at most. Their acknowledgements must all find room in the receive buffer. */
const perSend = 128;
/** The same for requests that are answered by more than an ACK. */
const answersPerSend = 16;

/** What came of one request of a batch. */
export type BatchResult<T> =
  | { readonly status: 'fulfilled'; readonly value: T }
  | { readonly status: 'rejected'; readonly reason: Error };

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

/** Runs requests, many a system call, and tells what came of each. */
export async function runBatch(
  engine: Engine,
  requests: readonly Request<unknown>[],
  signal: AbortSignal | undefined,
): Promise<BatchResult<unknown>[]> {
  const results: BatchResult<unknown>[] = [];
  for (const group of groups(requests)) {
    signal?.throwIfAborted();
    const exchanges = group.map((request) => new Exchange(request, engine.nextSequence()));
    await complete(engine, exchanges);
    for (const exchange of exchanges) {
      results.push(
        exchange.error === undefined
          ? { status: 'fulfilled', value: exchange.outcome() }
          : { status: 'rejected', reason: exchange.error },
      );
    }
  }
  return results;
}

function complete(engine: Engine, exchanges: readonly Exchange<unknown>[]): Promise<void> {
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
  engine.start(exchanges);
  return promise;
}

function* groups(requests: readonly Request<unknown>[]): Generator<readonly Request<unknown>[]> {
  let group: Request<unknown>[] = [];
  let answers = 0;
  for (const request of requests) {
    group.push(request);
    if (request.answer !== 'ack') answers++;
    if (group.length === perSend || answers === answersPerSend) {
      yield group;
      group = [];
      answers = 0;
    }
  }
  if (group.length > 0) yield group;
}
