import { throwInvalidType, throwOutOfRange } from '../codec/encode-error.ts';
import { TransportError } from '../errors/transport-error.ts';

/** How long to wait for an answer. */
export interface RequestOptions {
  /** Stops waiting. What the kernel has been asked to do is done all the same; its answer is dropped. */
  readonly signal?: AbortSignal | undefined;
  /** The same after so many milliseconds: `ERR_NETLINK_TIMEOUT`. */
  readonly timeout?: number | undefined;
}

/** Longest time that a timer can be set to. */
const longest = 2 ** 31 - 1;

/** Refuses a time that no timer can be set to. Throws a `Refusal`. */
export function checkTimeout(timeout: number | undefined): void {
  if (timeout === undefined || timeout === Number.POSITIVE_INFINITY) return;
  if (typeof timeout !== 'number') throwInvalidType('a number of milliseconds', timeout);
  if (!(timeout >= 0 && timeout <= longest)) throwOutOfRange(0, longest, timeout);
}

/** The error of what took longer than it might. */
export function timeoutError(operation: string, timeout: number): TransportError {
  return new TransportError(operation, 'ERR_NETLINK_TIMEOUT', `no answer in ${timeout} ms`);
}

/** Calls `cancel` with the reason when the signal aborts or the time is up. Returns what ends that. */
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
