import { littleEndian } from '../codec/byte-order.ts';
import { Reader } from '../codec/reader.ts';
import { messageHeaderLength } from '../message/header.ts';
import type { Protocol } from '../protocols/numbers.ts';
import type { ReceiveVector, Transport } from '../transport/transport.ts';
import { observe } from './diagnostics.ts';
import type { Exchange } from './exchange.ts';
import type { InFlightRequests } from './in-flight-requests.ts';

/** Acknowledgements that are worth being received together. */
const fewest = 4;

/** Deals out a datagram of some length, of which so much is `available` from `start` on. */
export type Dispatch = (reader: Reader, start: number, length: number, available: number) => void;

/** Bytes of one receive unless told. The kernel makes dump datagrams of 32 KiB at most; a single large message may be longer. */
export const usualBufferLength: number = 64 * 1024;

/**
 * Buffers are shared by all sockets of this thread, since each datagram is dealt out before the next is received: a new
 * buffer costs more than most requests. Only what is received while one is being dealt out needs another.
 */
let shared: Reader | undefined;
/** Datagrams that are being dealt out: more than one where a reader of messages makes a request. */
let depth = 0;

/** Receives datagrams into buffers that are used again and again, and has them dealt out. */
export class Receiver {
  readonly #protocol: Protocol;
  readonly #transport: Transport;
  readonly #deal: Dispatch;
  readonly #bufferLength: number;
  /** A buffer of another length than the usual one. */
  #own: Reader | undefined;
  #vector: { readonly ring: ReceiveVector; readonly reader: Reader } | undefined;
  #dealing = false;

  constructor(protocol: Protocol, transport: Transport, bufferLength: number, deal: Dispatch) {
    this.#protocol = protocol;
    this.#transport = transport;
    this.#deal = deal;
    this.#bufferLength = bufferLength;
  }

  /** Whether a datagram is just being dealt out. */
  get dispatching(): boolean {
    return this.#dealing;
  }

  /** A buffer that nobody is reading. */
  #reader(): Reader {
    if (depth > 0) return new Reader(new Uint8Array(this.#own?.bytes.length ?? this.#bufferLength));
    if (this.#own !== undefined) return this.#own;
    if (this.#bufferLength === usualBufferLength) {
      shared ??= new Reader(new Uint8Array(usualBufferLength));
      return shared;
    }
    this.#own = new Reader(new Uint8Array(this.#bufferLength));
    return this.#own;
  }

  /** Receives one datagram. Returns 0, or the errno where there was none. */
  receive(wait: boolean): number {
    const reader = this.#reader();
    const length = this.#transport.receive(reader.bytes, wait);
    if (length < 0) return -length;
    this.#takeAll(reader, length);
    return 0;
  }

  /**
   * The same right after a request was sent on a quiet socket: mostly one message, its answer. Whatever else comes is dealt
   * out as ever, and the request made pending before.
   */
  receiveAnswer(exchange: Exchange<unknown>, pending: InFlightRequests): number {
    const reader = this.#reader();
    const { bytes, view } = reader;
    const length = this.#transport.receive(bytes, false);
    if (
      length >= messageHeaderLength &&
      length <= bytes.length &&
      view.getUint32(0, littleEndian) === length &&
      view.getUint32(8, littleEndian) === exchange.sequence
    ) {
      const type = view.getUint16(4, littleEndian);
      const flags = view.getUint16(6, littleEndian);
      this.#dealing = true;
      depth++;
      try {
        exchange.accept(reader, type, flags, messageHeaderLength, length);
      } finally {
        this.#dealing = false;
        depth--;
      }
      if (!exchange.done) pending.add(exchange);
      return 0;
    }
    pending.add(exchange);
    if (length < 0) return -length;
    this.#takeAll(reader, length);
    return 0;
  }

  /**
   * Receives what there is of so many short datagrams by one system call. Returns as {@link receive}; `undefined` where
   * that is not to be had, or not worth it.
   */
  receiveMany(expected: number): number | undefined {
    if (expected < fewest || depth > 0) return undefined;
    if (this.#vector === undefined) {
      const ring = this.#transport.openVector?.();
      if (ring === undefined) return undefined;
      this.#vector = { ring, reader: new Reader(ring.bytes) };
    }
    const { ring, reader } = this.#vector;
    const count = ring.receive();
    if (count < 0) return -count;
    for (let slot = 0; slot < count; slot++) {
      const length = ring.lengthOf(slot);
      this.#take(reader, slot * ring.slotLength, length, Math.min(length, ring.slotLength));
    }
    return 0;
  }

  #takeAll(reader: Reader, length: number): void {
    const available = Math.min(length, reader.bytes.length);
    this.#take(reader, 0, length, available);
    // The next answer of this length will find room.
    if (length > available) this.#own = new Reader(new Uint8Array(length * 2));
  }

  #take(reader: Reader, start: number, length: number, available: number): void {
    const bytes = start === 0 ? reader.bytes : reader.bytes.subarray(start);
    const outer = this.#dealing;
    this.#dealing = true;
    depth++;
    try {
      observe('receive', this.#protocol, this.#transport.port, bytes, available);
      this.#deal(reader, start, length, available);
    } finally {
      this.#dealing = outer;
      depth--;
    }
  }
}
