import type { Offload } from '../engine/blocking-sends.ts';
import { checkTimeout, type RequestOptions } from '../engine/cancellation.ts';
import type { Warning } from '../engine/diagnostics.ts';
import type { WatchOptions } from '../events/subscription.ts';
import type { Greetings } from '../protocol.ts';
import {
  type Check,
  check,
  checkArgument,
  type Fields,
  isBoolean,
  isBytes,
  isFunction,
  isInteger,
  isListOf,
  isNamespaceHolder,
  isObject,
  isOneOf,
  isSignal,
  required,
} from '../request/input.ts';
import type { TransportOptions } from '../transport/kernel-transport.ts';

/** How a `NetlinkSocket` is opened. */
export interface SocketOptions extends TransportOptions {
  /**
   * Which requests of the promise API are sent on a pool thread, so that the event loop is not blocked while the kernel
   * sleeps. `'marked'`, the default: those marked as `blocking`, and those sent while such a send is running.
   */
  readonly offload?: Offload | undefined;
  /** Bytes of one receive, at least 64. 1 MiB by default. The buffer grows for a message that does not fit. */
  readonly bufferLength?: number | undefined;
  /** Called for each warning that comes with success. Warnings are also published on the diagnostics channel `tsnetlink:warning`. */
  readonly onWarning?: ((warning: Warning) => void) | undefined;
}

/** Largest C `int`. */
const INT_MAX = 2 ** 31 - 1;

/** The options of a request without options. */
export const noOptions: RequestOptions = Object.freeze({});

/** Size of a buffer of the kernel, which is a C `int`. */
const isSize = isInteger(1, INT_MAX, 'a number of bytes');

const isTimeout: Check = Object.assign((value: unknown) => checkTimeout(value as number), {
  expected: 'a number of milliseconds',
});

const transportFields: Fields<TransportOptions> = {
  namespace: isNamespaceHolder,
  receiveBufferSize: isSize,
  sendBufferSize: isSize,
  strictCheck: isBoolean,
};

/** The options of a transport of the kernel. */
export const isTransportOptions: Check = isObject<TransportOptions>(transportFields, 'an object of options');

/** Checks of all options of a socket and its calls, made on first use. */
let checks: Record<'socket' | 'request' | 'watch', Check> | undefined;

function optionChecks(): Record<'socket' | 'request' | 'watch', Check> {
  checks ??= {
    socket: required(
      isObject<SocketOptions>(
        {
          ...transportFields,
          offload: isOneOf(['marked', 'all', 'none']),
          bufferLength: isInteger(64, INT_MAX, 'a number of bytes'),
          onWarning: isFunction,
        },
        'an object of options',
      ),
    ),
    request: required(
      isObject<RequestOptions>({ signal: isSignal, timeout: isTimeout }, 'an object of options'),
    ),
    watch: required(
      isObject<WatchOptions>(
        {
          signal: isSignal,
          allNamespaces: isBoolean,
          receiveBufferSize: isSize,
          decode: isBoolean,
          greetings: isObject<Greetings>(
            { begin: required(isListOf(isBytes)), end: required(isBytes) },
            'an object with messages',
          ),
        },
        'an object of options',
      ),
    ),
  };
  return checks;
}

/** Checks the options of a request, batch or stream. Throws the reason of a signal that is aborted already. */
export function checkRequestOptions(operation: string, options: RequestOptions): void {
  checkArgument(operation, '', optionChecks().request, options);
  options.signal?.throwIfAborted();
}

/** Checks requests that are run together: a list of them, or a generator. */
export function checkRequests(operation: string, requests: unknown): void {
  checkArgument(operation, 'requests', areRequests, requests);
}

const areRequests = required(
  check(
    'a list of requests',
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function',
  ),
);

/** Checks the options of a socket. */
export function checkSocketOptions(options: SocketOptions): void {
  checkArgument('open netlink socket', '', optionChecks().socket, options);
}

/** Checks the options of a watch. Throws the reason of a signal that is aborted already. */
export function checkWatchOptions(operation: string, options: WatchOptions): void {
  checkArgument(operation, '', optionChecks().watch, options);
  options.signal?.throwIfAborted();
}

/** A way to the kernel. */
export const isTransport: Check = required(
  check(
    'a transport',
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      typeof (value as { send?: unknown }).send === 'function' &&
      typeof (value as { close?: unknown }).close === 'function',
  ),
);
