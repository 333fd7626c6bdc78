import { littleEndian } from '../netlink/codec/byte-order.ts';
import { type Protocol, protocolNames } from '../netlink/protocol-table.ts';
import {
  argument,
  check,
  isBoolean,
  isObject,
  isOneOf,
  operation,
  required,
} from '../netlink/request/input.ts';
import { throwInvalid } from '../netlink/request/validate.ts';
import { isTransport } from '../netlink/socket/options.ts';
import {
  defaultSendBufferSize,
  type EventDatagram,
  type EventTransport,
  type ReadableWatch,
  type Transport,
} from '../netlink/transport/transport.ts';
import { ReadableHandle } from './readable-handle.ts';

/** The datagrams of a socket as plain data, which can be written to a file as JSON, read back and replayed. */
export interface Recording {
  readonly protocol: Protocol;
  /** The port number that the socket had; answers carry it. */
  readonly port: number;
  /** Whether the recording machine stores the lowest byte first: the bytes are in its order. */
  readonly littleEndian: boolean;
  readonly steps: readonly RecordingStep[];
}

/** One datagram, or the error in its place. */
export interface RecordingStep {
  readonly kind: 'send' | 'receive' | 'event';
  /** The datagram in hexadecimal digits; absent for an error. */
  readonly bytes?: string;
  /** Negative errno, for an error. */
  readonly error?: number;
  /** Of an event: the identifier of the namespace that it is from. */
  readonly nsid?: number;
}

const EAGAIN = 11;

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

const isDigits = required(
  check(
    'pairs of hexadecimal digits',
    (value) => typeof value === 'string' && /^([\da-f]{2})*$/i.test(value),
  ),
);

/** The bytes of hexadecimal digits. */
export const fromHex = operation(
  'from hex',
  () => [argument('digits', isDigits)],
  (digits: string): Uint8Array => Uint8Array.from(Buffer.from(digits, 'hex')),
);

/** A transport that records the datagrams that go through it. */
export interface RecordedTransport extends Transport {
  /** The datagrams so far. */
  recording(): Recording;
}

/**
 * Records an exchange with the kernel, or with another transport.
 *
 * @example
 * const transport = record('route', openKernelTransport('route'));
 * const socket = NetlinkSocket.over('route', transport);
 * await socket.request(links.list());
 * await writeFile('links.json', JSON.stringify(transport.recording()));
 */
export const record = operation(
  'record',
  () => [required(argument('protocol', isOneOf(protocolNames))), argument('transport', isTransport)],
  (protocol: Protocol, transport: Transport): RecordedTransport => startRecording(protocol, transport),
);

function startRecording(protocol: Protocol, transport: Transport): RecordedTransport {
  const steps: RecordingStep[] = [];
  const note = (kind: RecordingStep['kind'], bytes: Uint8Array, result: number, nsid?: number): void => {
    if (result === -EAGAIN) return;
    const of = nsid === undefined ? {} : { nsid };
    const length = Math.min(result, bytes.length);
    steps.push(
      result < 0 ? { kind, error: result } : { kind, bytes: toHex(bytes.subarray(0, length)), ...of },
    );
  };
  const sizes = (): Pick<Transport, 'receiveBufferSize' | 'sendBufferSize'> => {
    const { receiveBufferSize, sendBufferSize } = transport;
    return {
      ...(receiveBufferSize !== undefined && { receiveBufferSize }),
      ...(sendBufferSize !== undefined && { sendBufferSize }),
    };
  };
  const recorded: RecordedTransport = {
    port: transport.port,
    ...sizes(),
    enlarge(sendBufferSize, receiveBufferSize) {
      transport.enlarge?.(sendBufferSize, receiveBufferSize);
      Object.assign(recorded, sizes());
    },
    send(bytes, length) {
      const result = transport.send(bytes, length);
      note('send', bytes, result);
      return result;
    },
    async sendAsync(bytes, length) {
      // In the place where it began: the answer may be read before the promise goes on.
      const at = steps.push({ kind: 'send', bytes: toHex(bytes.subarray(0, length)) }) - 1;
      const result = await transport.sendAsync(bytes, length);
      if (result < 0) steps[at] = { kind: 'send', error: result };
      return result;
    },
    receive(buffer, wait) {
      const result = transport.receive(buffer, wait);
      note('receive', buffer, result);
      return result;
    },
    watch: (onReadable) => transport.watch(onReadable),
    subscribe(groups, options) {
      if (transport.subscribe === undefined)
        throwInvalid('record', 'transport', 'expected a transport with notifications');
      const events = transport.subscribe(groups, options);
      return {
        port: events.port,
        receive(buffer) {
          const datagram = events.receive(buffer);
          if (datagram.fromKernel || datagram.length < 0)
            note('event', buffer, datagram.length, datagram.nsid);
          return datagram;
        },
        watch: (onReadable) => events.watch(onReadable),
        close: () => events.close(),
      };
    },
    close: () => transport.close(),
    recording: () => ({ protocol, port: transport.port, littleEndian, steps: [...steps] }),
  };
  return recorded;
}

const isRecording = required(
  check(
    'a recording',
    (value) => typeof value === 'object' && value !== null && Array.isArray((value as Recording).steps),
  ),
);
const replayOptions = isObject<ReplayOptions>({ strict: isBoolean }, 'options of a replay');

/** How a recording is replayed. */
export interface ReplayOptions {
  /** Whether what is sent must be what had been sent, byte by byte. True by default. */
  readonly strict?: boolean | undefined;
}

/**
 * A transport that answers as it was recorded, with no kernel and no privileges. Requests must come in the recorded
 * order. Notifications come when everything before them has.
 *
 * @example const socket = NetlinkSocket.over('route', replay(JSON.parse(await readFile('links.json', 'utf8'))));
 * @throws TypeError for the recording of a machine with another byte order
 */
export const replay = operation(
  'replay',
  () => [argument('recording', isRecording), argument('options', replayOptions)],
  (recording: Recording, { strict = true }: ReplayOptions = {}): Transport => {
    if (recording.littleEndian !== littleEndian)
      throwInvalid(
        'replay',
        'recording.littleEndian',
        'the recording is of a machine with another byte order',
      );
    return new Replay(recording, strict);
  },
);

class Replay implements Transport {
  readonly port: number;
  sendBufferSize: number = defaultSendBufferSize;
  readonly #steps: readonly RecordingStep[];
  readonly #strict: boolean;
  readonly #handles = new Set<ReadableHandle>();
  #next = 0;

  constructor({ port, steps }: Recording, strict: boolean) {
    this.port = port;
    this.#steps = steps;
    this.#strict = strict;
  }

  send(bytes: Uint8Array, length: number): number {
    const step = this.#steps[this.#next];
    const sent = toHex(bytes.subarray(0, length));
    if (step?.kind !== 'send') throw new Error(`not in the recording at step ${this.#next}: send ${sent}`);
    if (this.#strict && step.bytes !== undefined && step.bytes !== sent)
      throw new Error(`step ${this.#next} of the recording sends ${step.bytes}, not ${sent}`);
    this.#next++;
    this.#wake();
    return step.error ?? length;
  }

  async sendAsync(bytes: Uint8Array, length: number): Promise<number> {
    return this.send(bytes, length);
  }

  receive(buffer: Uint8Array): number {
    return this.#take('receive', buffer).length;
  }

  enlarge(sendBufferSize: number): void {
    this.sendBufferSize = Math.max(this.sendBufferSize, sendBufferSize);
  }

  watch(onReadable: () => void): ReadableWatch {
    return this.#handle('receive', onReadable);
  }

  subscribe(): EventTransport {
    return {
      port: this.port,
      receive: (buffer) => this.#take('event', buffer),
      watch: (onReadable) => this.#handle('event', onReadable),
      close: () => {},
    };
  }

  close(): void {}

  #take(kind: 'receive' | 'event', buffer: Uint8Array): EventDatagram {
    const step = this.#steps[this.#next];
    if (step?.kind !== kind) return { length: -EAGAIN, fromKernel: true, nsid: undefined };
    this.#next++;
    this.#wake();
    const bytes = fromHex(step.bytes ?? '');
    buffer.set(bytes.subarray(0, buffer.length));
    return { length: step.error ?? bytes.length, fromKernel: true, nsid: step.nsid };
  }

  #handle(kind: RecordingStep['kind'], onReadable: () => void): ReadableWatch {
    const handle = new ReadableHandle(() => this.#steps[this.#next]?.kind === kind, onReadable);
    this.#handles.add(handle);
    return handle;
  }

  #wake(): void {
    for (const handle of this.#handles) handle.wake();
  }
}
