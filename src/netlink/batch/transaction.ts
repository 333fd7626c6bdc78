import { errorJson } from '../../syscalls/error-json.ts';
import type { RequestOptions } from '../engine/cancellation.ts';
import type { Engine } from '../engine/engine.ts';
import { overrunError, TransportError, tooLongError } from '../errors/transport-error.ts';
import type { Request } from '../request/request.ts';
import { defaultSendBufferSize } from '../transport/transport.ts';
import { encodeRequests } from './encoded-requests.ts';
import { runSteps } from './steps.ts';
import { TransactionDatagram, type TransactionFailure } from './transaction-datagram.ts';

export type { TransactionFailure } from './transaction-datagram.ts';

/** The messages around the requests of a transaction. They belong to the protocol. */
export interface TransactionFrame {
  /** Begins the transaction. The kernel refuses the whole transaction by an error of this message. */
  readonly begin: Request<unknown>;
  /** Ends the transaction. */
  readonly end: Request<unknown>;
}

/** The kernel refused requests of a transaction. It executed none of them. */
export class TransactionError extends AggregateError {
  override readonly name: string = 'TransactionError';
  readonly code = 'ERR_NETLINK_TRANSACTION';
  /** The errors of the requests that were refused, each with the index of its request. */
  readonly failures: readonly TransactionFailure[];
  /** Number of requests. */
  readonly count: number;
  /** Whether the errors of all requests have arrived. */
  readonly isComplete: boolean;

  /** @param isComplete whether the errors of all requests have arrived */
  constructor(failures: readonly TransactionFailure[], count: number, isComplete: boolean) {
    const [first] = failures;
    const number = isComplete ? failures.length : `at least ${failures.length}`;
    super(
      failures.map(({ error }) => error),
      `${number} of ${count} requests of a transaction failed, none was executed; the first: ${first?.error.message}`,
    );
    this.failures = failures;
    this.count = count;
    this.isComplete = isComplete;
  }

  /** Name, message and fields, for `JSON.stringify`. */
  toJSON(): object {
    return errorJson(this);
  }
}

/**
 * Runs requests as one datagram, all of them or none. Returns their results.
 *
 * @param prepare checks a request, and returns the request to encode
 */
export function runTransaction(
  engine: Engine,
  { begin, end }: TransactionFrame,
  requests: Iterable<Request<unknown>>,
  prepare: (request: Request<unknown>) => Request<unknown>,
  options: RequestOptions,
): Promise<unknown[]> {
  function* messages(): Generator<Request<unknown>> {
    yield begin;
    yield* requests;
    yield end;
  }
  return runSteps(engine, begin.operation, options, async ({ encode, send }) => {
    const encoding = encodeRequests(engine.protocol, messages(), prepare, Number.POSITIVE_INFINITY);
    const [encoded] = await encode(encoding);
    if (encoded === undefined || encoded.count === 2) return [];
    const sequence = engine.nextSequence(encoded.count);
    const datagram = new TransactionDatagram(begin.operation, encoded, sequence);
    enlargeBuffers(engine, datagram);
    await send(datagram);
    return outcomeOf(datagram, encoded.count - 2);
  });
}

/** Enlarges the buffers of the socket, so that the datagram can be sent, and its answers are not dropped. */
function enlargeBuffers(
  { transport }: Engine,
  { operation, length, receiveBudget }: TransactionDatagram,
): void {
  transport.enlarge?.(length, receiveBudget);
  const { sendBufferSize = defaultSendBufferSize } = transport;
  if (length > sendBufferSize) throw tooLongError(operation, length, sendBufferSize);
}

function outcomeOf(datagram: TransactionDatagram, count: number): unknown[] {
  const { failures, failure, isExecuted } = datagram;
  if (failures.length > 0) throw new TransactionError(failures, count, failure === undefined);
  if (failure === undefined) return datagram.results();
  const isOverrun = failure instanceof TransportError && failure.code === 'ERR_NETLINK_OVERRUN';
  throw isOverrun ? overrunError(datagram.operation, isExecuted) : failure;
}
