import { EncodeError } from '../codec/encode-error.ts';
import type { Writer } from '../codec/writer.ts';
import { beginMessage, endMessage } from '../message/header.ts';
import type { Request } from './request.ts';

/**
 * Appends the message of a request, header and payload.
 *
 * @throws TypeError or RangeError with operation and field, for a value that cannot be encoded; then nothing is appended
 */
export function encodeRequest(writer: Writer, request: Request<unknown>, sequence: number): void {
  const start = beginMessage(writer, request.type, request.flags, sequence);
  writer.forRequest = true;
  try {
    if (request.appendPayload === undefined) request.body.encode(writer, request.value, undefined);
    else request.appendPayload(writer);
  } catch (error) {
    writer.length = start;
    throw error instanceof EncodeError ? errorOf(request, error) : error;
  } finally {
    writer.forRequest = false;
  }
  endMessage(writer, start);
}

/** Makes the error for the caller, with the path that the caller wrote. */
function errorOf({ operation, argumentPath }: Request<unknown>, error: EncodeError): Error {
  const { path } = error;
  if (argumentPath !== undefined) path.splice(0, path.length, ...argumentPath(path));
  return error.toError(operation);
}
