import { argumentError } from '../../syscalls/arguments.ts';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';

/** A value that `await` waits for. */
export type Thenable = PromiseLike<unknown>;

const reason = 'the function must be synchronous: after an await it would continue outside the namespace';

/**
 * Runs a synchronous function with this thread inside a namespace.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE` for another value than a function; `ERR_INVALID_ARG_VALUE` for an asynchronous function
 */
export function runIn(namespace: { readonly fd: number }, fn: () => unknown): unknown {
  if (typeof fn !== 'function') throw argumentError('ERR_INVALID_ARG_TYPE', 'run: expected a function', 'fn');
  if (fn.constructor.name === 'AsyncFunction')
    throw argumentError('ERR_INVALID_ARG_VALUE', `run: ${reason}`, 'fn');
  const result = inNetworkNamespace(namespace.fd, fn);
  if (typeof (result as Partial<Thenable> | null | undefined)?.then === 'function') {
    // The promise goes on outside the namespace. Its rejection must not end the process: the caller gets the error below.
    (result as Thenable).then(undefined, () => {});
    throw argumentError('ERR_INVALID_ARG_VALUE', `run: ${reason}`, 'fn');
  }
  return result;
}
