import { throwInvalidType, throwOutOfRange } from '../codec/encode-error.ts';
import { timeoutError } from '../errors/transport-error.ts';

/** How long to wait for an answer. */
export interface RequestOptions {
  /** Stops waiting: the promise is rejected with the reason. The kernel still executes a request that was sent; its answer is dropped. */
  readonly signal?: AbortSignal | undefined;
  /** Stops waiting after so many milliseconds, with `ERR_NETLINK_TIMEOUT`. No limit by default. */
  readonly timeout?: number | undefined;
}

/** Longest time of a timer, in milliseconds. */
const longestTimeout = 2 ** 31 - 1;

/** Throws an `EncodeError` for a timeout that a timer cannot have. */
export function checkTimeout(timeout: number | undefined): void {
  if (timeout === undefined || timeout === Number.POSITIVE_INFINITY) return;
  if (typeof timeout !== 'number') throwInvalidType('a number of milliseconds', timeout);
  if (!(timeout >= 0 && timeout <= longestTimeout)) throwOutOfRange(0, longestTimeout, timeout);
}

/** Calls `cancel` with the reason when the signal is aborted or the time is over. Returns a function that ends that. */
export function whenCancelled(
  operation: string,
  { signal, timeout }: RequestOptions,
  cancel: (reason: unknown) => void,
): () => void {
  const abort = (): void => cancel(signal?.reason);
  const timer =
    timeout === undefined || timeout === Number.POSITIVE_INFINITY
      ? undefined
      : setTimeout(() => cancel(timeoutError(operation, timeout)), timeout);
  signal?.addEventListener('abort', abort, { once: true });
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  };
}
