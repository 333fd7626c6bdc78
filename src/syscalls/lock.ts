import { constants } from 'node:fs';
import { assertNoNul } from './arguments.ts';
import { errnoName } from './errno.ts';
import { SystemError } from './errors.ts';
import { libc } from './libc.ts';
import { closeFd } from './socket.ts';

const O_CLOEXEC = 0x80000;
// linux/file.h, asm-generic/fcntl.h
const LOCK_EX = 2;
const LOCK_NB = 4;

/** Milliseconds to wait for another process that holds a lock, which normally takes microseconds. */
const LONGEST_WAIT = 5000;

/** Milliseconds between two attempts. They double from one on: hundreds of waiting processes must leave the processor to the one with the lock. */
const LONGEST_PAUSE = 64;

/**
 * Takes the lock of a file or directory (`flock(2)`), and returns the function that releases it. Waits for another process that holds
 * it. The lock of a killed process is released, because its descriptor is closed.
 *
 * @param path of an existing file or directory
 * @param longestWait milliseconds to wait
 * @throws SystemError of opening; `EAGAIN` if another process holds the lock for longer than that
 */
export function holdFileLock(path: string, longestWait: number = LONGEST_WAIT): () => void {
  assertNoNul(path);
  const c = libc();
  const fd = c.open(path, constants.O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) throw new SystemError('open', c.errno(), path);
  const deadline = performance.now() + longestWait;
  for (let pause = 1; c.flock(fd, LOCK_EX | LOCK_NB) < 0; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    const errno = c.errno();
    if (errnoName(errno) !== 'EAGAIN' || performance.now() > deadline) {
      closeFd(fd);
      throw new SystemError('flock', errno, `another process keeps ${path} locked`);
    }
    sleepSync(pause);
  }
  return () => closeFd(fd);
}

/**
 * Runs a function while this process holds the lock of a file or directory: see {@link holdFileLock}. Waits up to five seconds.
 *
 * @returns the result of the function
 */
export function withFileLock<T>(path: string, fn: () => T): T {
  const release = holdFileLock(path);
  try {
    return fn();
  } finally {
    release();
  }
}

/**
 * Blocks this thread. For short waits on another process.
 *
 * @param milliseconds how long
 */
export function sleepSync(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
