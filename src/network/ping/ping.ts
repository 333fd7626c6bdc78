import { errnoName, errnoText } from '../../syscalls/errno.ts';
import { type ReadableWatch, watchReadable } from '../../syscalls/poll.ts';
import { type NamespaceHandle, withSignals } from '../namespace/handle.ts';
import { type EchoEvent, EchoSocket } from './echo-socket.ts';
import { checkPing, type PingOptions, type PingPlan } from './ping-options.ts';

export type { PingOptions } from './ping-options.ts';

/** Reply to a request. */
export interface PingReply {
  /** Number of the request, from 1. */
  sequence: number;
  /** Round-trip time in milliseconds. */
  rtt: number;
  /** Time to live (IPv4) or hop limit (IPv6) with which the reply arrived. */
  ttl?: number;
  /** Address of the sender. */
  from: string;
}

/** Error for a request that gets no reply. A request that is not answered in time has no error. */
export interface PingError {
  /** Number of the request, from 1. */
  sequence: number;
  /** `ENETUNREACH` (no route), `EHOSTUNREACH` (no neighbour, time to live exceeded), `ECONNREFUSED`, `EACCES` … */
  code: string;
  /** Text for people: `ENETUNREACH: Network is unreachable`. */
  message: string;
  /** Address of the sender of the error; absent if the kernel of this machine refused to send the request. */
  from?: string;
}

/** Result of a ping. */
export interface PingResult {
  /** Destination address, as given. */
  destination: string;
  /** Number of requests, including those that the kernel refused to send. */
  sent: number;
  /** Number of requests answered in time. */
  received: number;
  /** Share of requests without a reply: 0 to 1. */
  loss: number;
  /** Round-trip times in milliseconds, with their standard deviation; absent without a reply. */
  rtt?: { min: number; average: number; max: number; deviation: number };
  /** Replies in order of arrival. */
  replies: PingReply[];
  /** Errors of requests without a reply. */
  errors: PingError[];
}

/** Number of random bytes at the start of the payload, which tell the replies from those to another ping with the same identifier. */
const NONCE = 8;

/**
 * Sends ICMP echo requests and waits for the replies.
 *
 * An unreachable network or host is part of the result, with the reason for each request in `errors`. Entering the namespace
 * needs `CAP_SYS_ADMIN`. Sending needs `CAP_NET_RAW` there, or a group of the process in its `net.ipv4.ping_group_range`.
 *
 * @param namespace namespace to ping from; undefined for that of this thread
 * @param destination IPv4 or IPv6 address, a link-local one with its link: `fe80::1%eth0`; not a host name
 * @throws (as rejection) TypeError and RangeError for invalid arguments; SystemError `EPERM` or `EACCES` without permission,
 * `ENODEV` for a missing link, `EADDRNOTAVAIL` for a source that is not an address of the namespace
 */
export async function ping(
  namespace: Pick<NamespaceHandle, 'fd' | 'closeSignal'> | undefined,
  destination: string,
  options: PingOptions = {},
): Promise<PingResult> {
  const plan = checkPing(destination, options);
  return withSignals([options.signal, namespace?.closeSignal], async (signal) => {
    const session = new PingSession(new EchoSocket(namespace?.fd, plan), plan);
    try {
      await session.run(signal);
      return { destination, ...session.summary() };
    } finally {
      session.close();
    }
  });
}

/** The requests of one ping. */
class PingSession {
  readonly #socket: EchoSocket;
  readonly #plan: PingPlan;
  readonly #payload: Uint8Array;
  readonly #replies: PingReply[] = [];
  readonly #errors: PingError[] = [];
  /** Requests without a reply or an error so far, by sequence number. */
  readonly #open = new Map<number, { sent: number; timer: NodeJS.Timeout }>();
  #sent = 0;
  #next: { clear: () => void } | undefined;
  #watch: ReadableWatch | undefined;
  #end: () => void = () => {};
  #fail: (reason: unknown) => void = () => {};

  constructor(socket: EchoSocket, plan: PingPlan) {
    this.#socket = socket;
    this.#plan = plan;
    this.#payload = new Uint8Array(plan.size).map((_, index) => index);
    crypto.getRandomValues(this.#payload.subarray(0, NONCE));
  }

  /** Sends the requests. Resolves once each has a reply, an error, or no time left. */
  async run(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      this.#step(() => this.#send());
    });
  }

  close(): void {
    this.#next?.clear();
    for (const { timer } of this.#open.values()) clearTimeout(timer);
    this.#open.clear();
    this.#socket.close();
  }

  summary(): Omit<PingResult, 'destination'> {
    const received = this.#replies.length;
    const counts = { sent: this.#sent, received, loss: 1 - received / this.#sent };
    const lists = { replies: this.#replies, errors: this.#errors };
    if (received === 0) return { ...counts, ...lists };
    const times = this.#replies.map(({ rtt }) => rtt);
    const average = times.reduce((sum, time) => sum + time, 0) / received;
    const variance = times.reduce((sum, time) => sum + (time - average) ** 2, 0) / received;
    const [min, max] = times.reduce(
      ([least, most], time) => [Math.min(least, time), Math.max(most, time)],
      [Number.POSITIVE_INFINITY, 0],
    );
    const rtt = { min, average, max, deviation: Math.sqrt(variance) };
    for (const key of ['average', 'deviation'] as const) rtt[key] = toMicroseconds(rtt[key]);
    return { ...counts, rtt, ...lists };
  }

  #send(): void {
    this.#next = undefined;
    const sequence = ++this.#sent;
    const timer = setTimeout(() => this.#step(() => this.#giveUp(sequence)), this.#plan.timeout);
    this.#open.set(sequence, { sent: performance.now(), timer });
    let result = this.#socket.send(sequence, this.#payload);
    // The kernel reports an error of an earlier request once, to the next call on the socket.
    if (result < 0 && this.#receive() > 0 && this.#open.has(sequence)) {
      result = this.#socket.send(sequence, this.#payload);
    }
    if (result < 0 && this.#open.has(sequence)) {
      const code = errnoName(-result);
      this.#refuse({ sequence, code, message: `${code}: ${errnoText(-result)}` });
    }
    // A reply from this machine has arrived already.
    this.#receive();
    if (this.#sent < this.#plan.count) this.#sendLater();
  }

  #sendLater(): void {
    const { interval } = this.#plan;
    if (interval === 0) {
      const immediate = setImmediate(() => this.#step(() => this.#send()));
      this.#next = { clear: () => clearImmediate(immediate) };
    } else {
      const timer = setTimeout(() => this.#step(() => this.#send()), interval);
      this.#next = { clear: () => clearTimeout(timer) };
    }
  }

  /** Runs a step of the event loop, then ends the session or waits for more. */
  #step(act: () => void): void {
    try {
      act();
      if (this.#open.size === 0 && this.#next === undefined) this.#end();
      else if (this.#open.size > 0) this.#wait();
    } catch (error) {
      this.#fail(error);
    }
  }

  #wait(): void {
    if (this.#watch !== undefined) return;
    this.#watch = watchReadable(this.#socket.fd, () => this.#step(() => this.#receive()));
    this.#watch.start();
  }

  /** Reads replies and errors. Returns their number, including those of other requests. */
  #receive(): number {
    const now = performance.now();
    const events = this.#socket.receive();
    for (const event of events) this.#take(event, now);
    return events.length;
  }

  #take({ echo, from, ttl, error }: EchoEvent, now: number): void {
    const { sequence, payload } = echo;
    const request = this.#open.get(sequence);
    // A late reply, a duplicate, or a reply to another ping.
    if (request === undefined || !this.#isOurs(payload, error !== undefined)) return;
    if (error !== undefined) {
      const code = errnoName(error.errno);
      const message = `${code}: ${error.text}${from === undefined ? '' : ` (from ${from})`}`;
      this.#refuse({ sequence, code, message, ...(from !== undefined && { from }) });
      return;
    }
    const rtt = toMicroseconds(now - request.sent);
    this.#replies.push({ sequence, rtt, ...(ttl !== undefined && { ttl }), from: from! });
    this.#forget(sequence);
  }

  /** An error may carry less than the whole request. */
  #isOurs(payload: Uint8Array, partly: boolean): boolean {
    if (!partly && payload.length !== this.#payload.length) return false;
    const length = Math.min(NONCE, payload.length, this.#payload.length);
    return Buffer.compare(payload.subarray(0, length), this.#payload.subarray(0, length)) === 0;
  }

  #refuse(error: PingError): void {
    this.#errors.push(error);
    this.#forget(error.sequence);
  }

  #forget(sequence: number): void {
    clearTimeout(this.#open.get(sequence)?.timer);
    this.#open.delete(sequence);
  }

  #giveUp(sequence: number): void {
    // A reply may have arrived while the event loop was busy.
    this.#receive();
    this.#forget(sequence);
  }
}

function toMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
