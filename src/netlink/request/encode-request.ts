import { encodeInto } from '../codec/encode.ts';
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
    encodeInto(writer, request.body, request.value, request.operation);
  } catch (error) {
    writer.length = start;
    throw error;
  } finally {
    writer.forRequest = false;
  }
  endMessage(writer, start);
}
