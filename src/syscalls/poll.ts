import { fstatSync } from 'node:fs';
import type * as koffi from 'koffi';
import { errnoNumber } from './errno.ts';
import { SystemError } from './errors.ts';
import { libc } from './libc.ts';

/** Tells when a file descriptor can be read. Every method may be called in any order, repeatedly, and after `close`. */
export interface ReadableWatch {
  /** Begins, or goes on, to call back. */
  start(): void;
  /** Suspends; what has become readable meanwhile is reported after `start`. */
  stop(): void;
  /** The started watch keeps the process (or the Worker) running: so from the beginning. */
  ref(): void;
  /** The watch does not keep the process (or the Worker) running. */
  unref(): void;
  /** Ends for good and lets go of the descriptor, which stays open. */
  close(): void;
  [Symbol.dispose](): void;
}

/** The watches of this thread, by file descriptor: libuv allows one a descriptor. */
const watches = new Map<number, Watch>();

/**
 * While the process, or the Worker, is taken down, libuv still calls back for what is readable, and a callback into
 * JavaScript ends the process then. So everything is closed before.
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
 * The callback is called once in each turn of the event loop for as long as there is something to read, or an error to
 * fetch from the descriptor: so read until `EAGAIN`, and close on an error that lasts. An exception of the callback
 * becomes an uncaught exception.
 *
 * A watch stays in memory until it is closed. Close it, or let {@link closeFd} do that, before the descriptor is closed.
 * A descriptor that was handed to Node (`net.Socket`, `dgram`) cannot be watched.
 *
 * @throws SystemError `EBADF` if the descriptor is not open; `EPERM` if it is a file or directory, which cannot be
 * waited for; `EEXIST` if this thread has a watch on it already
 */
export function watchReadable(fd: number, onReadable: () => void): ReadableWatch {
  // Each of these would end the whole process if libuv were to find it.
  assertPollable(fd);
  if (watches.has(fd)) {
    throw new SystemError('poll', errnoNumber('EEXIST')!, `fd ${fd} is being watched already`);
  }
  const watch = new Watch(fd, onReadable);
  watches.set(fd, watch);
  closeAtExit();
  return watch;
}

/** Closes the watch on a descriptor, if this thread has one: to be called before the descriptor is closed. */
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

class Watch implements ReadableWatch {
  readonly #fd: number;
  readonly #onReadable: () => void;
  /** Made by the first start. Its methods crash the process once it is closed, so it is dropped then. */
  #handle: koffi.node.PollHandle | undefined;
  #started = false;
  #referenced = true;
  #closed = false;
  /** The delivery under way: in the same turn of the event loop in which the descriptor was found readable. */
  #immediate: NodeJS.Immediate | undefined;
  /** libuv has stopped the handle by itself. */
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
    // libuv stops the handle when the descriptor has an error pending (lost netlink messages, the error queue of a
    // datagram socket). The callback fetches that error, then the watch goes on.
    if (status < 0) this.#handleStopped = true;
    // Not called from here: what runs straight under libuv is outside of Node's callback scope, so promises would not go on
    // before some other event (seen on Node 26), and an exception would surface at a random later moment.
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
