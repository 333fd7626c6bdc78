import { Reader } from '../codec/reader.ts';
import type { AnyType } from '../codec/type.ts';
import { Writer } from '../codec/writer.ts';
import { messageHeaderLength } from '../message/header.ts';
import { readNothing } from './builders.ts';
import { encodeRequest } from './encode-request.ts';
import type { ReadEvent, Request } from './request.ts';

/**
 * Requests that are encoded long before they are sent, because all of them must be valid before the first is sent. Their bytes lie in one
 * buffer, and their values are not kept: thousands of objects that live long cost more than the bytes.
 */
export class KeptRequests {
  readonly #writer = new Writer(1 << 14);
  #reader = new Reader(this.#writer.bytes);
  #form: Form | undefined;

  /** Encodes a command. Throws the errors of the encoder. */
  keep(request: Request<void>): KeptRequest {
    const start = this.#writer.length;
    encodeRequest(this.#writer, request, 0);
    if (this.#form === undefined || !hasForm(request, this.#form)) {
      const { protocol, type, flags, body, blocking } = request;
      this.#form = { writer: this.#writer, protocol, type, flags, body, blocking };
    }
    return new KeptRequest(this.#form, request.operation, start, this.#writer.length);
  }

  /** Reads a request as if the kernel had sent it. */
  read<T>({ start, end, type }: KeptRequest, read: ReadEvent<T>): T | undefined {
    if (this.#reader.bytes !== this.#writer.bytes) this.#reader = new Reader(this.#writer.bytes);
    return read(this.#reader, start + messageHeaderLength, end, type);
  }
}

/** The facts that most requests have in common. */
interface Form extends Pick<Request<void>, 'protocol' | 'type' | 'flags' | 'body' | 'blocking'> {
  readonly writer: Writer;
}

function hasForm(request: Request<void>, form: Form): boolean {
  return (
    request.body === form.body &&
    request.type === form.type &&
    request.flags === form.flags &&
    request.blocking === form.blocking &&
    request.protocol === form.protocol
  );
}

/** A command whose message is kept as bytes, and sent as these. */
export class KeptRequest implements Request<void> {
  readonly operation: string;
  /** Offset of the message. */
  readonly start: number;
  readonly end: number;
  readonly #form: Form;

  constructor(form: Form, operation: string, start: number, end: number) {
    this.#form = form;
    this.operation = operation;
    this.start = start;
    this.end = end;
  }

  get protocol(): string {
    return this.#form.protocol;
  }

  get type(): number {
    return this.#form.type;
  }

  get flags(): number {
    return this.#form.flags;
  }

  get body(): AnyType {
    return this.#form.body;
  }

  get blocking(): boolean {
    return this.#form.blocking;
  }

  get value(): undefined {
    return undefined;
  }

  get answer(): 'ack' {
    return 'ack';
  }

  get read(): typeof readNothing {
    return readNothing;
  }

  /** Appends the payload to another buffer. */
  appendPayload(to: Writer): void {
    const from = this.#form.writer.bytes;
    const first = this.start + messageHeaderLength;
    const at = to.reserve(this.end - first) - first;
    const { bytes } = to;
    // Most messages are short: a loop costs less than a subarray.
    for (let index = first; index < this.end; index++) bytes[at + index] = from[index] as number;
  }
}
