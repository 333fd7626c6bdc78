import { Reader } from '../netlink/codec/reader.ts';
import { guardMethods } from '../netlink/errors/guard-methods.ts';
import { MessageCursor } from '../netlink/message/message-cursor.ts';
import { checkMethods } from '../netlink/request/checked.ts';
import {
  check,
  checkArgument,
  isBoolean,
  isFunction,
  isInteger,
  isListOf,
  isObject,
  refuseSurplus,
  required,
} from '../netlink/request/input.ts';
import type {
  EventTransport,
  ReadableWatch,
  SubscribeOptions,
  Transport,
} from '../netlink/transport/transport.ts';
import { errnoNumber } from '../syscalls/errno.ts';
import { datagram, errnoOf, type FakeMessage, FakeRequest, isErrorName } from './fake-messages.ts';
import { FakeQueue } from './fake-queue.ts';

/**
 * One step of an answer:
 * - a list of messages is one datagram, a `Uint8Array` the same as bytes;
 * - the name of an error (`'ENOBUFS'`) is an error in the place of a datagram;
 * - a promise delays the steps behind it until it is settled;
 * - a function is called when the socket has read everything before it.
 */
export type FakeStep = readonly FakeMessage[] | Uint8Array | string | PromiseLike<unknown> | (() => void);

/**
 * The script of a fake kernel: called with each request and the number of requests so far, it returns the steps of the
 * answer. No steps leave the request without an answer.
 */
export type FakeScript = (request: FakeRequest, count: number) => readonly FakeStep[];

/** Properties of the socket that a fake kernel stands behind. */
export interface FakeKernelOptions {
  /** Port number of the socket; 1 by default. */
  readonly port?: number | undefined;
  /** Bytes that may wait to be received. The socket has fewer requests under way where it is small. */
  readonly receiveBufferSize?: number | undefined;
  /** Longest datagram that can be sent. */
  readonly sendBufferSize?: number | undefined;
}

const isSize = isInteger(1, 0x7fff_ffff, 'a number of bytes');
const kernelOptions = isObject<FakeKernelOptions>(
  {
    port: isInteger(0, 0xffff_ffff, 'the number of a port'),
    receiveBufferSize: isSize,
    sendBufferSize: isSize,
  },
  'options of a fake kernel',
);
const notificationOptions = isObject<FakeNotification>(
  { group: isInteger(0, 0x7fff_ffff), nsid: isInteger(-1, 0x7fff_ffff), fromKernel: isBoolean },
  'options of a notification',
);

const isCapacity = check(
  'a number of notifications, or Infinity',
  (value) => value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && (value as number) >= 0),
);
const isRequest = check('a request that the kernel has received', (value) => value instanceof FakeRequest);
const isObjectOfMessage = (value: unknown): boolean => typeof value === 'object' && value !== null;
const isStep = check(
  "datagrams, the name of an error as 'EEXIST', a promise or a function",
  (value) =>
    typeof value === 'function' ||
    value instanceof Uint8Array ||
    (Array.isArray(value) && value.length === value.filter(isObjectOfMessage).length) ||
    typeof (value as Partial<PromiseLike<unknown>> | null)?.then === 'function' ||
    (typeof value === 'string' && errnoNumber(value) !== undefined),
);

/** The facts about a notification besides its messages. */
export interface FakeNotification {
  /** The number of the group that it is sent to; all subscriptions receive it by default. */
  readonly group?: number | undefined;
  /** Identifier of the namespace that it is about; that of the socket by default. */
  readonly nsid?: number | undefined;
  /** False for a datagram of another process. */
  readonly fromKernel?: boolean | undefined;
}

/**
 * A kernel that follows a script, for tests of situations that a real one rarely makes: errors with explanations,
 * interrupted dumps, lost and truncated messages, delays, notifications. It needs no privileges.
 *
 * @example
 * const kernel = new FakeKernel(() => [[refusal('EBUSY')]]);
 * const socket = NetlinkSocket.over('route', kernel);
 * await socket.request(links.delete('eth0'));       // rejects: link delete eth0: EBUSY
 */
export class FakeKernel implements Transport {
  static {
    guardMethods(FakeKernel, { parameters: { notify: 2 } });
    checkMethods(FakeKernel, {
      failNextSend: { code: isErrorName },
      deliver: { steps: required(isListOf(isStep)), request: isRequest },
      notify: { step: required(isStep), notification: notificationOptions },
    });
  }

  readonly port: number;
  readonly receiveBufferSize?: number;
  readonly sendBufferSize?: number;
  /** The requests so far. */
  readonly requests: FakeRequest[] = [];
  /** Whether the socket has closed this transport. */
  closed = false;
  readonly #script: FakeScript;
  readonly #queue = new FakeQueue();
  readonly #subscriptions = new Set<Subscription>();
  readonly #failures: number[] = [];
  #eventCapacity = Number.POSITIVE_INFINITY;

  constructor(script: FakeScript, options: FakeKernelOptions = {}, ...none: readonly never[]) {
    refuseSurplus('fake kernel', 2, [script, options, ...none]);
    checkArgument('fake kernel', 'script', required(isFunction), script);
    checkArgument('fake kernel', 'options', required(kernelOptions), options);
    this.#script = script;
    this.port = options.port ?? 1;
    if (options.receiveBufferSize !== undefined) this.receiveBufferSize = options.receiveBufferSize;
    if (options.sendBufferSize !== undefined) this.sendBufferSize = options.sendBufferSize;
  }

  /**
   * The number of notifications that may wait in each subscription. Further ones are lost until the queue has been read, and
   * the subscription sees ENOBUFS. Unlimited at first.
   */
  get eventCapacity(): number {
    return this.#eventCapacity;
  }

  set eventCapacity(capacity: number) {
    checkArgument('fake kernel', 'eventCapacity', required(isCapacity), capacity);
    this.#eventCapacity = capacity;
    for (const { queue } of this.#subscriptions) queue.capacity = capacity;
  }

  /** The number of times that notifications were lost for a subscription. */
  get overruns(): number {
    return [...this.#subscriptions].reduce((sum, { queue }) => sum + queue.overruns, 0);
  }

  /** The groups and options of the open subscriptions. */
  get subscriptions(): readonly { readonly groups: readonly number[]; readonly options: SubscribeOptions }[] {
    return [...this.#subscriptions].map(({ groups, options }) => ({ groups, options }));
  }

  /** Lets the next send fail: `failNextSend('ENOBUFS')`. The script does not see its requests. */
  failNextSend(code: string): void {
    this.#failures.push(errnoOf(code));
  }

  /** Sends steps that no new request caused: as the answer to `request`, or with sequence number 0. */
  deliver(steps: readonly FakeStep[], request?: FakeRequest): void {
    for (const step of steps) this.#push(this.#queue, step, request);
  }

  /** Sends a notification to the subscriptions. A step that is no datagram has the same meaning as in an answer. */
  notify(step: FakeStep, notification: FakeNotification = {}): void {
    for (const { queue, groups } of this.#subscriptions)
      if (notification.group === undefined || groups.includes(notification.group))
        this.#push(queue, step, undefined, notification);
  }

  send(bytes: Uint8Array, length: number): number {
    const failure = this.#failures.shift();
    if (failure !== undefined) return -failure;
    const message = new MessageCursor(new Reader(bytes));
    message.begin(0, length);
    while (message.next() && message.isWhole) {
      const request = new FakeRequest(message);
      this.requests.push(request);
      this.deliver(this.#script(request, this.requests.length), request);
    }
    return length;
  }

  async sendAsync(bytes: Uint8Array, length: number): Promise<number> {
    return this.send(bytes, length);
  }

  receive(buffer: Uint8Array, wait: boolean): number {
    return this.#queue.receive(buffer, wait).length;
  }

  watch(onReadable: () => void): ReadableWatch {
    return this.#queue.watch(onReadable);
  }

  subscribe(groups: readonly number[], options: SubscribeOptions): EventTransport {
    const queue = new FakeQueue();
    queue.capacity = this.#eventCapacity;
    const subscription = { groups: [...groups], options, queue };
    this.#subscriptions.add(subscription);
    return {
      port: this.port + 1,
      receive: (buffer) => queue.receive(buffer, false),
      watch: (onReadable) => queue.watch(onReadable),
      close: () => {
        this.#subscriptions.delete(subscription);
      },
    };
  }

  close(): void {
    this.closed = true;
  }

  #push(
    queue: FakeQueue,
    step: FakeStep,
    request: FakeRequest | undefined,
    { nsid, fromKernel = true }: FakeNotification = {},
  ): void {
    if (step instanceof Uint8Array) queue.push({ bytes: step, fromKernel, nsid });
    else if (isList(step)) {
      const bytes = datagram(step, request, request === undefined ? 0 : this.port);
      queue.push({ bytes, fromKernel, nsid });
    } else queue.push(step);
  }
}

function isList(step: FakeStep): step is readonly FakeMessage[] {
  return Array.isArray(step);
}

/** One open subscription. */
interface Subscription {
  readonly groups: readonly number[];
  readonly options: SubscribeOptions;
  readonly queue: FakeQueue;
}
