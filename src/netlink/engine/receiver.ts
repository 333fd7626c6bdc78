import { Reader } from '../codec/reader.ts';
import { MessageCursor } from '../message/message-cursor.ts';
import type { ReceiveVector, Transport } from '../transport/transport.ts';
import { observe } from './diagnostics.ts';
import type { Exchange } from './exchange.ts';
import type { InFlightRequests } from './in-flight-requests.ts';

/** Fewest acknowledgements for which receiving several at once is faster. */
const fewestForVector = 4;

/**
 * Bytes of one receive by default. Datagrams of dumps have 32 KiB at most. The answer to a request for one object may be longer:
 * a link with many virtual functions and alternative names has more than 64 KiB. Memory that is never used costs nothing.
 */
export const defaultBufferLength: number = 1024 * 1024;

/**
 * The buffer that all sockets of this thread share, because each datagram is handled before the next is received. A new
 * buffer costs more than most requests.
 */
let sharedBuffer: MessageCursor | undefined;
/** Number of datagrams that are being handled. More than 1 while a function that reads messages makes a request. */
let depth = 0;

/** Makes a buffer of so many bytes, with the cursor over its messages. */
function newBuffer(length: number): MessageCursor {
  return new MessageCursor(new Reader(new Uint8Array(length)));
}

/** Receives datagrams into buffers that are reused, and hands their messages to the requests in flight. */
export class Receiver {
  readonly #protocol: string;
  readonly #transport: Transport;
  readonly #inFlight: InFlightRequests;
  readonly #bufferLength: number;
  /** A buffer of another length than the shared one. */
  #ownBuffer: MessageCursor | undefined;
  #vector: { readonly vector: ReceiveVector; readonly message: MessageCursor } | undefined;
  /** Whether a datagram of this socket is being handled. */
  dispatching = false;

  constructor(protocol: string, transport: Transport, inFlight: InFlightRequests, bufferLength: number) {
    this.#protocol = protocol;
    this.#transport = transport;
    this.#inFlight = inFlight;
    this.#bufferLength = bufferLength;
  }

  /** Receives a datagram, or several acknowledgements at once. Returns 0, or the errno if there was none. */
  receive(wait: boolean): number {
    const { only } = this.#inFlight;
    if (!wait && only?.isAcksOnly === true && only.count >= fewestForVector && depth === 0) {
      const errno = this.#receiveMany();
      if (errno !== undefined) return errno;
    }
    const message = this.#buffer();
    const length = this.#transport.receive(message.reader.bytes, wait);
    if (length < 0) return -length;
    this.#dispatchBuffer(message, length);
    return 0;
  }

  /**
   * Receives right after a request was sent on an idle socket. Usually the datagram is one message, and the answer: then
   * returns undefined. In all other cases adds the request to those in flight, handles the datagram as usual, and returns as
   * {@link receive}.
   */
  receiveAnswer(exchange: Exchange<unknown>): number | undefined {
    const message = this.#buffer();
    const { bytes } = message.reader;
    const length = this.#transport.receive(bytes, false);
    message.begin(0, Math.min(length, bytes.length));
    if (
      length >= 0 &&
      message.next() &&
      message.isWhole &&
      message.end === length &&
      message.sequence === exchange.sequence
    ) {
      this.dispatching = true;
      depth++;
      try {
        exchange.accept(message);
      } finally {
        this.dispatching = false;
        depth--;
      }
      if (exchange.done) return undefined;
      this.#inFlight.add(exchange);
      return 0;
    }
    this.#inFlight.add(exchange);
    if (length < 0) return -length;
    this.#dispatchBuffer(message, length);
    return 0;
  }

  /** Returns a buffer that is not in use. */
  #buffer(): MessageCursor {
    if (depth > 0) return newBuffer(this.#ownBuffer?.reader.bytes.length ?? this.#bufferLength);
    if (this.#ownBuffer !== undefined) return this.#ownBuffer;
    if (this.#bufferLength === defaultBufferLength) {
      sharedBuffer ??= newBuffer(defaultBufferLength);
      return sharedBuffer;
    }
    this.#ownBuffer = newBuffer(this.#bufferLength);
    return this.#ownBuffer;
  }

  /** Receives short datagrams by one system call. Returns as {@link receive}; undefined if the transport cannot do it. */
  #receiveMany(): number | undefined {
    if (this.#vector === undefined) {
      const vector = this.#transport.openVector?.();
      if (vector === undefined) return undefined;
      this.#vector = { vector, message: new MessageCursor(new Reader(vector.bytes)) };
    }
    const { vector, message } = this.#vector;
    const count = vector.receive();
    if (count < 0) return -count;
    for (let slot = 0; slot < count; slot++) {
      const length = vector.lengthOf(slot);
      this.#dispatch(message, slot * vector.slotLength, length, Math.min(length, vector.slotLength));
    }
    return 0;
  }

  #dispatchBuffer(message: MessageCursor, length: number): void {
    const available = Math.min(length, message.reader.bytes.length);
    this.#dispatch(message, 0, length, available);
    // The next datagram of this length will fit.
    if (length > available) this.#ownBuffer = newBuffer(length * 2);
  }

  #dispatch(message: MessageCursor, start: number, length: number, available: number): void {
    const { bytes } = message.reader;
    const outer = this.dispatching;
    this.dispatching = true;
    depth++;
    try {
      observe('receive', this.#protocol, this.#transport.port, bytes, start, start + available);
      this.#inFlight.dispatch(message, start, length, available);
    } finally {
      this.dispatching = outer;
      depth--;
    }
  }
}
