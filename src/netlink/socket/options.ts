import { EncodeError, throwInvalidType, throwInvalidValue, throwOutOfRange } from '../codec/encode-error.ts';
import type { Offload } from '../engine/blocking-sends.ts';
import { checkTimeout, type RequestOptions } from '../engine/cancellation.ts';
import type { Warning } from '../engine/diagnostics.ts';
import { defaultBufferLength } from '../engine/receiver.ts';
import type { WatchOptions } from '../events/subscription.ts';
import type { TransportOptions } from '../transport/kernel-transport.ts';

/** How a `NetlinkSocket` is opened. */
export interface SocketOptions extends TransportOptions {
  /**
   * Which requests of the promise API are sent on a pool thread, so that the event loop is not blocked while the kernel
   * sleeps. `'marked'`, the default: those marked as `blocking`, and those sent while such a send is running.
   */
  readonly offload?: Offload | undefined;
  /** Bytes of one receive, at least 64. 64 KiB by default. The buffer grows for a message that does not fit. */
  readonly bufferLength?: number | undefined;
  /** Called for each warning that comes with success. Warnings are also published on the diagnostics channel `tsnetlink:warning`. */
  readonly onWarning?: ((warning: Warning) => void) | undefined;
}

/** Largest C `int`. */
const INT_MAX = 2 ** 31 - 1;

/** The options of a request without options. */
export const noOptions: RequestOptions = Object.freeze({});

/** Runs a check. Turns its `EncodeError` into the error for the user. */
function reportAs(operation: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof EncodeError ? error.toError(operation) : error;
  }
}

/** Runs the check of an option. Adds the name of the option to its `EncodeError`. */
function within(field: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof EncodeError ? error.within(field) : error;
  }
}

function checkObject(operation: string, options: unknown): void {
  if (typeof options !== 'object' || options === null)
    reportAs(operation, () => throwInvalidType('an object of options', options));
}

/** Checks the size of a buffer of the kernel, which is a C `int`. */
function checkSize(field: string, size: number | undefined, least: number): void {
  if (size === undefined) return;
  within(field, () => {
    if (typeof size !== 'number') throwInvalidType('a number of bytes', size);
    if (!Number.isInteger(size) || size < least || size > INT_MAX) throwOutOfRange(least, INT_MAX, size);
  });
}

/** Checks the options of a request, batch or stream. Throws the reason of a signal that is aborted already. */
export function checkRequestOptions(operation: string, options: RequestOptions): void {
  if (options === noOptions) return;
  checkObject(operation, options);
  const { signal, timeout } = options;
  if (timeout !== undefined) reportAs(operation, () => within('timeout', () => checkTimeout(timeout)));
  signal?.throwIfAborted();
}

/** Checks the options of a socket. */
export function checkSocketOptions(options: SocketOptions): void {
  const operation = 'open netlink socket';
  checkObject(operation, options);
  const {
    offload = 'marked',
    bufferLength = defaultBufferLength,
    receiveBufferSize,
    sendBufferSize,
  } = options;
  reportAs(operation, () => {
    if (!['marked', 'all', 'none'].includes(offload))
      within('offload', () => throwInvalidValue("expected 'marked', 'all' or 'none'"));
    checkSize('bufferLength', bufferLength, 64);
    checkSize('receiveBufferSize', receiveBufferSize, 1);
    checkSize('sendBufferSize', sendBufferSize, 1);
  });
}

/** Checks the options of a watch. Throws the reason of a signal that is aborted already. */
export function checkWatchOptions(operation: string, options: WatchOptions): void {
  checkObject(operation, options);
  reportAs(operation, () => checkSize('receiveBufferSize', options.receiveBufferSize, 1));
  options.signal?.throwIfAborted();
}
