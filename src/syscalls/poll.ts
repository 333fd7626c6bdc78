import { fstatSync } from 'node:fs';
import type * as koffi from 'koffi';
import { errnoNumber } from './errno.ts';
import { SystemError } from './errors.ts';
import { libc } from './libc.ts';

/**
 * Calls back while a file descriptor, or a transport of datagrams, is readable. The methods may be called in any order,
 * repeatedly, and after `close`.
 */
export interface ReadableWatch {
  /** Begins to call back, also for data that arrived before. */
  start(): void;
  /** Suspends calling back. Data that arrives meanwhile is reported after `start`. */
  stop(): void;
  /** Keeps the process (or the Worker) alive while started. This is the initial state. */
  ref(): void;
  /** Does not keep the process (or the Worker) alive. */
  unref(): void;
  /** Ends the watch. The descriptor stays open. */
  close(): void;
}

/** The watches of this thread, by file descriptor. libuv allows one per descriptor. */
const watches = new Map<number, Watch>();

/**
 * Whether the watches are closed when the process or the Worker ends. Without that, libuv still calls back during the end, and
 * a callback into JavaScript then crashes the process.
 */
let closesAtExit = false;

function closeAtExit(): void {
  if (closesAtExit) return;
  closesAtExit = true;
  process.once('exit', () => {
    for (const watch of [...watches.values()]) watch.close();
  });
}

/**
 * Watches a socket, pipe or character device on the event loop of this thread. The watch begins with `start()`.
 *
 * The callback is called once per iteration of the event loop, as long as the descriptor has data or an error. So read until
 * `EAGAIN`, and close the watch on an error that lasts. An exception of the callback becomes an uncaught exception.
 *
 * A watch stays in memory until it is closed. It must be closed before its descriptor; {@link closeFd} does so. A descriptor
 * that belongs to a `net.Socket` or `dgram.Socket` cannot be watched.
 *
 * @throws SystemError `EBADF` if the descriptor is not open; `EPERM` if it is a file or directory; `EEXIST` if this thread
 * watches it already
 */
export function watchReadable(fd: number, onReadable: () => void): ReadableWatch & Disposable {
  // Each of these errors would abort the process in libuv.
  assertPollable(fd);
  if (watches.has(fd)) {
    throw new SystemError('poll', errnoNumber('EEXIST')!, `fd ${fd} is watched already`);
  }
  const watch = new Watch(fd, onReadable);
  watches.set(fd, watch);
  closeAtExit();
  return watch;
}

/** Closes the watch on a descriptor, if this thread has one. To be called before the descriptor is closed. */
export function closeWatch(fd: number): void {
  watches.get(fd)?.close();
}

function assertPollable(fd: number): void {
  const stats = (() => {
    try {
      return fstatSync(fd);
    } catch (cause) {
      throw new SystemError('fstat', errnoNumber('EBADF')!, `fd ${fd}`, { cause });
    }
  })();
  if (!stats.isSocket() && !stats.isFIFO() && !stats.isCharacterDevice()) {
    throw new SystemError(
      'poll',
      errnoNumber('EPERM')!,
      `fd ${fd} is neither socket, pipe nor character device`,
    );
  }
}

class Watch implements ReadableWatch, Disposable {
  readonly #fd: number;
  readonly #onReadable: () => void;
  /** Created by the first start, dropped by close: the methods of a closed handle crash the process. */
  #handle: koffi.node.PollHandle | undefined;
  #started = false;
  #referenced = true;
  #closed = false;
  /** The scheduled call of `onReadable`, in the iteration of the event loop that found the descriptor readable. */
  #immediate: NodeJS.Immediate | undefined;
  /** Whether libuv has stopped the handle. */
  #handleStopped = false;

  constructor(fd: number, onReadable: () => void) {
    this.#fd = fd;
    this.#onReadable = onReadable;
  }

  start(): void {
    if (this.#closed || this.#started) return;
    if (this.#handle === undefined) {
      assertPollable(this.#fd);
      this.#handle = libc().poll(this.#fd, this.#onPoll);
      if (!this.#referenced) this.#handle.unref();
    } else {
      this.#startHandle(this.#handle);
    }
    this.#started = true;
  }

  stop(): void {
    if (!this.#started) return;
    this.#started = false;
    this.#handle?.stop();
  }

  ref(): void {
    this.#referenced = true;
    this.#handle?.ref();
  }

  unref(): void {
    this.#referenced = false;
    this.#handle?.unref();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#started = false;
    this.#handle?.close();
    this.#handle = undefined;
    watches.delete(this.#fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  readonly #onPoll = (status: number): void => {
    // libuv stops the handle when the descriptor has an error (lost netlink messages, the error queue of a datagram
    // socket). The callback fetches the error, then the watch is started again.
    if (status < 0) this.#handleStopped = true;
    // The callback is not called here. Code that libuv calls directly runs outside of Node's callback scope: promises would
    // not continue before the next event (seen on Node 26), and an exception would be reported at a later moment.
    this.#immediate ??= setImmediate(this.#deliver);
  };

  readonly #deliver = (): void => {
    this.#immediate = undefined;
    if (!this.#started) return;
    try {
      this.#onReadable();
    } finally {
      if (this.#handleStopped && this.#started && this.#handle !== undefined) this.#startHandle(this.#handle);
    }
  };

  #startHandle(handle: koffi.node.PollHandle): void {
    this.#handleStopped = false;
    handle.start(this.#onPoll as unknown as Parameters<typeof handle.start>[0] & (() => void));
  }
}
