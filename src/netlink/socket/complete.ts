import { type RequestOptions, whenCancelled } from '../engine/cancellation.ts';
import { deferred } from '../engine/deferred.ts';
import type { Engine } from '../engine/engine.ts';
import { Exchange } from '../engine/exchange.ts';
import { TransportError } from '../errors/transport-error.ts';

/** Most attempts of a dump. An interrupted dump is retried; a dump that is still interrupted then is an error. */
export const dumpAttempts = 10;
/** Attempts that follow each other at once. */
const promptAttempts = 3;
/** Milliseconds that each further attempt waits longer than the one before. */
const pauseStep = 10;

/** Whether another attempt can succeed: the dump was interrupted, or its answer did not fit in the buffer, which has grown. */
export function shouldRepeat({ request, interrupted, error }: Exchange<unknown>): boolean {
  if (request.answer !== 'many') return false;
  if (error === undefined) return interrupted;
  return error instanceof TransportError && error.code === 'ERR_NETLINK_TRUNCATED';
}

/** Waits until an exchange that was started is complete, and repeats an interrupted dump. Returns the result. */
export async function complete<T>(engine: Engine, first: Exchange<T>, options: RequestOptions): Promise<T> {
  let exchange = first;
  const { promise, resolve, reject } = deferred<void>();
  let attempt = 1;
  let timer: NodeJS.Timeout | undefined;
  const check = (): void => {
    if (!exchange.done) return;
    if (attempt === dumpAttempts || engine.closed || !shouldRepeat(exchange)) {
      resolve();
      return;
    }
    attempt++;
    // The objects keep changing. A pause gives the changes time to end.
    if (attempt <= promptAttempts) repeat();
    else timer = setTimeout(repeat, (attempt - promptAttempts) * pauseStep);
  };
  const repeat = (): void => {
    exchange = new Exchange(first.request, engine.nextSequence());
    exchange.onProgress = check;
    engine.start(exchange);
  };
  const end = whenCancelled(first.operation, options, (reason) => {
    reject(reason);
    engine.abandon(exchange);
  });
  try {
    exchange.onProgress = check;
    check();
    await promise;
    return exchange.outcome();
  } finally {
    end();
    clearTimeout(timer);
  }
}
