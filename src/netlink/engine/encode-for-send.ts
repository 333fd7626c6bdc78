import { Writer } from '../codec/writer.ts';
import type { Protocol } from '../protocols/numbers.ts';
import { isObserved, observe } from './diagnostics.ts';
import type { InFlight } from './in-flight.ts';

/** Bytes to send: those in front of `length`. */
export interface EncodedDatagram {
  readonly bytes: Uint8Array;
  readonly length: number;
}

/** Shared by all sockets of this thread: what is written is sent, or copied, before anything else is. */
const writer = new Writer();

/** The bytes of a request, where nobody looks on. Throws where it cannot be encoded. */
export function encodeForSend(one: InFlight): EncodedDatagram {
  return one.encodeForSend(writer);
}

/** The same, shown to those who look on. */
export function encodeObserved(one: InFlight, protocol: Protocol, port: number): EncodedDatagram {
  const { bytes, length } = one.encodeForSend(writer);
  // Whoever looks on may make a request, by the same writer.
  const kept = isObserved() ? bytes.slice(0, length) : bytes;
  observe('send', protocol, port, kept, length);
  return { bytes: kept, length };
}
