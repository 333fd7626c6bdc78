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

/** How long another process may hold a lock before we give up, in milliseconds. It should be microseconds. */
const PATIENCE = 5000;

/**
 * Runs a function while this process has a file or directory locked (`flock(2)`), and waits for another process that has it.
 * Closing the descriptor unlocks, so a killed process leaves nothing locked.
 *
 * @param path of an existing file or directory
 * @returns what the function returns
 * @throws SystemError of opening; `EAGAIN` if another process keeps it locked for five seconds
 */
export function withFileLock<T>(path: string, fn: () => T): T {
  assertNoNul(path);
  const c = libc();
  const fd = c.open(path, constants.O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) throw new SystemError('open', c.errno(), path);
  try {
    const deadline = performance.now() + PATIENCE;
    while (c.flock(fd, LOCK_EX | LOCK_NB) < 0) {
      const errno = c.errno();
      if (errnoName(errno) !== 'EAGAIN' || performance.now() > deadline) {
        throw new SystemError('flock', errno, `another process keeps ${path} locked`);
      }
      sleepSync(1);
    }
    return fn();
  } finally {
    closeFd(fd);
  }
}

/**
 * Blocks this thread. For waits of a millisecond or two, on what another process is about to finish.
 *
 * @param milliseconds how long
 */
export function sleepSync(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
