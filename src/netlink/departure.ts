import type { Writer } from './codec/buffer.ts';
import type { Exchange } from './exchange.ts';
import { encodeRequest } from './request.ts';

/** Exchanges that share a datagram, and its bytes where they have been encoded already. */
export interface Departure {
  readonly exchanges: readonly Exchange<unknown>[];
  readonly bytes: Uint8Array | undefined;
}

/** The bytes of a departure: those in front of `length`. What cannot be encoded is left out, and told to `refused`. */
export function encode(
  writer: Writer,
  { exchanges, bytes }: Departure,
  refused: (exchange: Exchange<unknown>, error: Error) => void,
): { bytes: Uint8Array; length: number } {
  if (bytes !== undefined) return { bytes, length: bytes.length };
  writer.length = 0;
  const errors: [Exchange<unknown>, Error][] = [];
  for (const exchange of exchanges) {
    try {
      encodeRequest(writer, exchange.request, exchange.sequence);
    } catch (error) {
      errors.push([exchange, error as Error]);
    }
  }
  const { bytes: written, length } = writer;
  // What has waited for one of them is sent at once, by the same writer.
  for (const [exchange, error] of errors) refused(exchange, error);
  return { bytes: written, length };
}
