import { EncodeError } from '../codec/encode-error.ts';

/** Refuses what an operation was called with: a `TypeError`, as for a value that its schema refuses. */
export function throwInvalid(operation: string, field: string, reason: string): never {
  throw new EncodeError('ERR_INVALID_ARG_VALUE', reason).within(field).toError(operation);
}
