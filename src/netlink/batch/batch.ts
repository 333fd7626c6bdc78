import { errorJson } from '../../syscalls/error-json.ts';
import type { RequestOptions } from '../engine/cancellation.ts';
import type { Engine } from '../engine/engine.ts';
import { receiveBudgetIn } from '../engine/receive-budget.ts';
import type { Request, ResultOf } from '../request/request.ts';
import { defaultSendBufferSize } from '../transport/transport.ts';
import { BatchDatagram, type BatchResult } from './batch-datagram.ts';
import { type EncodedRequests, encodeRequests } from './encoded-requests.ts';
import { runSteps } from './steps.ts';

export type { BatchResult } from './batch-datagram.ts';

/** Most requests that are sent as one datagram. */
const mostRequests = 128;

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

  /** Name, message and fields, for `JSON.stringify`. */
  toJSON(): object {
    return errorJson(this);
  }
}

/**
 * Runs requests, many per system call, once all of them are encoded. Returns the outcome of each.
 *
 * @param prepare checks a request, and returns the request to encode
 */
export function runBatch(
  engine: Engine,
  requests: Iterable<Request<unknown>>,
  prepare: (request: Request<unknown>) => Request<unknown>,
  options: RequestOptions,
): Promise<BatchResult<unknown>[]> {
  return runSteps(engine, 'batch', options, async ({ encode, send }) => {
    const results: (BatchResult<unknown> | undefined)[] = [];
    for (const encoded of await encode(encodeRequests(engine.protocol, requests, prepare, mostRequests))) {
      for (let from = 0; from < encoded.count; ) {
        const to = endOfDatagram(engine, encoded, from);
        const sequence = engine.nextSequence(to - from);
        await send(new BatchDatagram(encoded, from, to, sequence, results, () => engine.lossPending));
        from = to;
      }
    }
    return results as BatchResult<unknown>[];
  });
}

/**
 * Returns the index behind the last request that fits in a datagram which begins with `from`. The kernel answers all
 * requests of a datagram before the first answer can be read, and drops answers that do not fit in the receive buffer.
 */
function endOfDatagram(engine: Engine, requests: EncodedRequests, from: number): number {
  const { sendBufferSize = defaultSendBufferSize } = engine.transport;
  const budget = receiveBudgetIn(engine.transport, engine.dumping);
  const fits = (to: number): boolean =>
    requests.receiveBudgetOf(from, to) <= budget && requests.bytesOf(from, to).length <= sendBufferSize;
  if (fits(requests.count)) return requests.count;
  let to = from + 1;
  while (to < requests.count && fits(to + 1)) to++;
  return to;
}
