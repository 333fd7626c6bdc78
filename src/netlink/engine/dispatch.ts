import { littleEndian } from '../codec/byte-order.ts';
import type { Reader } from '../codec/reader.ts';
import { garbledError, truncatedError } from '../errors/transport-error.ts';
import { messageHeaderLength } from '../message/header.ts';
import type { InFlight } from './in-flight.ts';
import type { InFlightRequests } from './in-flight-requests.ts';

/**
 * Hands the messages of a datagram of some length, of which so much is `available` from `start` on, to what has their
 * sequence numbers. `ended` is called for what is complete by it. Returns false where something was lost of what goes on.
 */
export function dispatch(
  pending: InFlightRequests,
  reader: Reader,
  start: number,
  length: number,
  available: number,
  ended: (one: InFlight) => void,
): boolean {
  const { view } = reader;
  const stop = start + available;
  let one: InFlight | null | undefined; // null: nobody's
  let sequence = 0;
  let at = start;
  while (at + messageHeaderLength <= stop) {
    const messageLength = view.getUint32(at, littleEndian);
    const end = at + messageLength;
    const number = view.getUint32(at + 8, littleEndian);
    if (one === undefined || number !== sequence) {
      sequence = number;
      const next = pending.get(sequence) ?? null;
      if (next !== one) one?.onProgress?.();
      one = next;
    }
    if (messageLength < messageHeaderLength || end > stop) break;
    // What belongs to nobody is the answer to something that was given up, or no answer at all.
    if (one !== null) {
      const type = view.getUint16(at + 4, littleEndian);
      const flags = view.getUint16(at + 6, littleEndian);
      one.accept(reader, type, flags, at + messageHeaderLength, end, sequence);
      if (one.done) ended(one);
    }
    at += (messageLength + 3) & ~3;
  }
  let complete = true;
  if (at - start < length && (one !== null || length <= available))
    complete = lose(pending, one, sequence, length, available, ended);
  one?.onProgress?.();
  return complete;
}

/** The rest of a datagram is cut off or makes no sense. */
function lose(
  pending: InFlightRequests,
  owner: InFlight | null | undefined,
  sequence: number,
  length: number,
  available: number,
  ended: (one: InFlight) => void,
): boolean {
  const errorOf = (operation: string): Error =>
    length > available ? truncatedError(operation, length, available) : garbledError(operation);
  let complete = true;
  for (const loser of owner ? [owner] : pending.all()) {
    loser.lose(errorOf, owner ? sequence : undefined);
    if (loser.done) ended(loser);
    else complete = false;
  }
  return complete;
}
