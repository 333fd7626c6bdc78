/** What a socket cannot be opened, asked or watched with is refused before anything is done. */

import { EncodeError, throwInvalidType, throwInvalidValue, throwOutOfRange } from '../codec/encode-error.ts';
import { checkTimeout, type RequestOptions } from '../engine/cancellation.ts';
import { defaultBufferLength } from '../engine/receiver.ts';
import type { WatchOptions } from '../events/subscription.ts';
import type { SocketOptions } from './socket.ts';

/** Largest C `int`. */
const INT_MAX = 2 ** 31 - 1;

/** Turns a refusal into the error that the user sees. */
function shown(subject: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof EncodeError ? error.toError(subject) : error;
  }
}

/** Names the option that is refused. */
function within(field: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof EncodeError ? error.within(field) : error;
  }
}

function checkObject(subject: string, options: unknown): void {
  if (typeof options !== 'object' || options === null)
    shown(subject, () => throwInvalidType('an object of options', options));
}

/** Sizes of the kernel's buffers are C `int`s. */
function checkSize(field: string, size: number | undefined, least: number): void {
  if (size === undefined) return;
  within(field, () => {
    if (typeof size !== 'number') throwInvalidType('a number of bytes', size);
    if (!Number.isInteger(size) || size < least || size > INT_MAX) throwOutOfRange(least, INT_MAX, size);
  });
}

/** Refuses what is no request. */
export function checkRequest(request: unknown): void {
  if (typeof request !== 'object' || request === null || !('body' in request))
    shown('netlink request', () => throwInvalidType('a request', request));
}

/** Refuses what a call cannot be given, or what is over before it begins. */
export function checkCall(operation: string, options: RequestOptions): void {
  checkObject(operation, options);
  const { signal, timeout } = options;
  if (timeout !== undefined) shown(operation, () => within('timeout', () => checkTimeout(timeout)));
  signal?.throwIfAborted();
}

/** Refuses what a socket cannot be opened with. */
export function checkOptions(options: SocketOptions): void {
  const operation = 'open netlink socket';
  checkObject(operation, options);
  const {
    offload = 'marked',
    bufferLength = defaultBufferLength,
    receiveBufferSize,
    sendBufferSize,
  } = options;
  shown(operation, () => {
    if (!['marked', 'all', 'none'].includes(offload))
      within('offload', () => throwInvalidValue("expected 'marked', 'all' or 'none'"));
    checkSize('bufferLength', bufferLength, 64);
    checkSize('receiveBufferSize', receiveBufferSize, 1);
    checkSize('sendBufferSize', sendBufferSize, 1);
  });
}

/** Refuses what notifications cannot be watched with. */
export function checkWatch(operation: string, options: WatchOptions): void {
  checkObject(operation, options);
  shown(operation, () => checkSize('receiveBufferSize', options.receiveBufferSize, 1));
}
