import { EncodeError, show } from '../codec/encode-error.ts';
import type { Request } from './request.ts';

/** Throws a `TypeError` for an argument of an operation, as for a value that does not fit its schema. */
export function throwInvalid(operation: string, field: string, reason: string): never {
  throw new EncodeError('ERR_INVALID_ARG_VALUE', reason).within(field).toError(operation);
}

/** Throws a `TypeError` for a value that is no request. */
export function checkIsRequest(request: Request<unknown> | undefined): asserts request is Request<unknown> {
  if (typeof request !== 'object' || request === null || !('body' in request)) {
    const reason = `expected a request, got ${show(request)}`;
    throw new EncodeError('ERR_INVALID_ARG_TYPE', reason).toError('netlink request');
  }
}

/** Throws a `TypeError` for a value that is no request, or a request of another protocol. */
export function checkRequest(request: Request<unknown> | undefined, protocol: string): void {
  checkIsRequest(request);
  if (request.protocol !== protocol) {
    const reason = `this request is for a '${request.protocol}' socket, not for '${protocol}'`;
    throwInvalid(request.operation, 'protocol', reason);
  }
}
