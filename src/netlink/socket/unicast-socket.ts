import { errnoName } from '../../syscalls/errno.ts';
import { SystemError } from '../../syscalls/errors.ts';
import { Reader } from '../codec/reader.ts';
import { Writer } from '../codec/writer.ts';
import { observe } from '../engine/diagnostics.ts';
import { explain } from '../errors/explain.ts';
import { NetlinkError } from '../errors/netlink-error.ts';
import { closedError, TransportError } from '../errors/transport-error.ts';
import { readError } from '../message/acknowledgement.ts';
import { NLMSG_ERROR, NLMSG_MIN_TYPE } from '../message/header.ts';
import { MessageCursor } from '../message/message-cursor.ts';
import type { Protocol } from '../protocol-table.ts';
import { encodeRequest } from '../request/encode-request.ts';
import type { Request } from '../request/request.ts';
import { openTransport } from '../transport/kernel-transport.ts';
import {
  EINTR,
  ENOBUFS,
  type ReadableWatch,
  type ReceiveVector,
  type Transport,
} from '../transport/transport.ts';
import { entryOf } from './open-transport.ts';

/** How a {@link UnicastSocket} is opened. */
export interface UnicastOptions {
  readonly namespace?: { readonly fd: number } | undefined;
  /** Bytes that the kernel may queue. */
  readonly receiveBufferSize: number;
  /** Longest expected datagram in bytes, and how many are received at once. */
  readonly slotLength: number;
  readonly slots: number;
  /** Whether lost datagrams are reported: see `onLoss`. */
  readonly reportLoss: boolean;
}

/** The functions that a {@link UnicastSocket} calls. */
export interface UnicastHandlers {
  /** Gets a message that is no answer. The bytes are valid until it returns. */
  onMessage(message: MessageCursor): void;
  /** Gets the error of a message that was sent with {@link UnicastSocket.send}, by its sequence number. */
  onError(sequence: number, errno: number): void;
  /** Datagrams were lost because the receive buffer was full. */
  onLoss(): void;
  /** Called while there is something to receive. */
  onReadable(): void;
}

/** The outcome of a request. */
interface Answer {
  readonly request: Request<unknown>;
  isDone: boolean;
  error: Error | undefined;
}

/** Sequence numbers of requests. Messages that are sent without a request have lower ones. */
const firstSequence = 0xff00_0000;

/**
 * A socket to which the kernel sends messages that no request asked for one by one: queued and logged packets. Many datagrams are
 * received at once, and requests are answered in between.
 */
export class UnicastSocket {
  readonly #protocol: Protocol;
  readonly #transport: Transport;
  readonly #handlers: UnicastHandlers;
  readonly #vector: ReceiveVector;
  readonly #message: MessageCursor;
  readonly #readable: ReadableWatch;
  readonly #writer = new Writer();
  #sequence = firstSequence;
  /** The requests that are being answered, by their sequence numbers. */
  #answers: ReadonlyMap<number, Answer> | undefined;
  #closed = false;

  private constructor(
    protocol: Protocol,
    transport: Transport,
    options: UnicastOptions,
    handlers: UnicastHandlers,
  ) {
    this.#protocol = protocol;
    this.#transport = transport;
    this.#handlers = handlers;
    const vector = transport.openVector?.(options.slotLength, options.slots);
    if (vector === undefined) throw new Error('a transport of the kernel has vectors');
    this.#vector = vector;
    this.#message = new MessageCursor(new Reader(vector.bytes));
    this.#readable = transport.watch(() => handlers.onReadable());
  }

  /** Opens a socket. Throws a SystemError with nothing left open. */
  static open(protocol: Protocol, options: UnicastOptions, handlers: UnicastHandlers): UnicastSocket {
    const { namespace, receiveBufferSize, reportLoss } = options;
    const transport = openTransport(entryOf(protocol).number, { namespace, receiveBufferSize, reportLoss });
    return new UnicastSocket(protocol, transport, options, handlers);
  }

  /** Port number of the socket (`nl_pid`). */
  get port(): number {
    return this.#transport.port;
  }

  /** Descriptor, for a thread that reads the messages in the place of {@link receive}. Valid until the socket is closed. */
  get fd(): number | undefined {
    return this.#transport.fd;
  }

  /** Whether the socket has been closed. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Runs requests whose answers are ACKs, as one datagram. Messages that come before the answers are handed on.
   *
   * @throws NetlinkError of the first request that the kernel refuses
   */
  run(requests: readonly Request<void>[]): void {
    const [first] = requests as [Request<void>];
    if (this.#closed) throw closedError(first.operation);
    const writer = this.#writer;
    writer.length = 0;
    const answers = new Map<number, Answer>();
    for (const request of requests) {
      answers.set(this.#sequence, { request, isDone: false, error: undefined });
      encodeRequest(writer, request, this.#sequence++);
    }
    this.#answers = answers;
    try {
      const errno = this.send(writer.bytes, writer.length);
      if (errno !== 0) throw new SystemError('sendto', errno, `${first.operation}: ${errnoName(errno)}`);
      // The kernel answers within the call. Of several requests that belong together, it may answer those that fail only.
      while (this.receive() === 0);
      for (const { error } of answers.values()) if (error !== undefined) throw error;
      if (![...answers.values()].at(-1)?.isDone)
        throw new TransportError(first.operation, 'ERR_NETLINK_PROTOCOL', 'the kernel sent no answer');
    } finally {
      this.#answers = undefined;
    }
  }

  /**
   * Runs the request that binds something to this socket.
   *
   * @throws NetlinkError; of EPERM it says that another socket may be bound, since the kernel tells this only by the errno
   */
  bind(request: Request<void>): void {
    try {
      this.run([request]);
    } catch (error) {
      if (!(error instanceof NetlinkError) || error.code !== 'EPERM') throw error;
      const advice = 'only one socket at a time can be bound, and another one may be';
      throw new NetlinkError(error.operation, error.errno, error.extack, { advice });
    }
  }

  /** Sends a datagram of messages. Returns 0 or the errno. */
  send(bytes: Uint8Array, length: number): number {
    observe('send', this.#protocol, this.port, bytes, 0, length);
    for (;;) {
      const sent = this.#transport.send(bytes, length);
      if (sent >= 0) return 0;
      if (sent !== -EINTR) return -sent;
    }
  }

  /** Receives what there is, at most one vector, and hands on its messages. Returns 0, or the errno if there was none. */
  receive(): number {
    const vector = this.#vector;
    const count = vector.receive();
    if (count < 0) {
      if (count === -ENOBUFS) {
        this.#handlers.onLoss();
        return 0;
      }
      return count === -EINTR ? 0 : -count;
    }
    const { slotLength } = vector;
    // A handler may close the socket.
    for (let slot = 0; slot < count && !this.#closed; slot++) {
      const length = vector.lengthOf(slot);
      this.#dispatch(slot * slotLength, Math.min(length, slotLength));
      if (length > slotLength) this.#handlers.onLoss();
    }
    return 0;
  }

  /** Starts or stops calling `onReadable`. */
  listen(isListening: boolean): void {
    if (isListening) this.#readable.start();
    else this.#readable.stop();
  }

  /** Sets whether the socket keeps the process alive while it listens. */
  hold(held: boolean): void {
    if (held) this.#readable.ref();
    else this.#readable.unref();
  }

  /** Closes the socket. The kernel ends what was bound to it. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#readable.close();
    this.#transport.close();
  }

  #dispatch(start: number, length: number): void {
    const message = this.#message;
    observe('receive', this.#protocol, this.port, message.reader.bytes, start, start + length);
    message.begin(start, start + length);
    while (!this.#closed && message.next() && message.isWhole) {
      if (message.type >= NLMSG_MIN_TYPE) this.#handlers.onMessage(message);
      else if (message.type === NLMSG_ERROR) this.#acknowledge(message);
    }
  }

  #acknowledge(message: MessageCursor): void {
    const { errno, extended } = readError(message);
    const answer = this.#answers?.get(message.sequence);
    if (answer === undefined) {
      if (errno !== 0) this.#handlers.onError(message.sequence, errno);
      return;
    }
    answer.isDone = true;
    if (errno !== 0)
      answer.error = new NetlinkError(answer.request.operation, errno, explain(answer.request, extended));
  }
}
