import { errnoNumber } from './errno.ts';
import { libc } from './libc.ts';

/**
 * Most sends that run at the same time on threads of libuv's pool, which file system calls and name lookups use too. A lock
 * of the kernel runs most of these sends one after another anyway.
 */
const CONCURRENT = 2;
let running = 0;
const waiting: (() => void)[] = [];

/**
 * The descriptors that running or waiting sends use, or refer to in their data. A descriptor that was closed meanwhile could be
 * another file when the pool thread, or the kernel, uses its number.
 */
const inUse = new Map<number, { users: number; closing: boolean }>();

/**
 * Keeps a descriptor open. If `closeFd` is called meanwhile, the descriptor is closed when it is released.
 *
 * @returns a function that releases the descriptor, to be called once
 */
export function holdDescriptor(fd: number): () => void {
  const use = inUse.get(fd) ?? { users: 0, closing: false };
  use.users++;
  inUse.set(fd, use);
  return () => {
    use.users--;
    if (use.users > 0) return;
    inUse.delete(fd);
    if (use.closing) libc().close(fd);
  };
}

/**
 * Sends bytes from a thread of libuv's pool, so that the event loop is not blocked while the kernel sleeps.
 *
 * The caller must not change `data` before the promise is settled. Sends start in the order of the calls, at most two at the
 * same time. A send that has not started when `closeFd` closes the descriptor is not made.
 *
 * @param data the bytes; the first `length` are sent
 * @param flags `MSG_*`
 * @param address the receiver; not needed on a connected socket, or for the kernel on a netlink socket
 * @returns the number of bytes sent, or the negative error number (`-EBADF` after a close); rejects only if the call could
 * not be made
 */
export async function sendToAsync(
  fd: number,
  data: Uint8Array,
  length: number,
  flags: number,
  address?: Uint8Array,
): Promise<number> {
  if (inUse.get(fd)?.closing === true) return -errnoNumber('EBADF')!;
  const release = holdDescriptor(fd);
  const use = inUse.get(fd)!;
  try {
    if (running >= CONCURRENT) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      if (use.closing) return -errnoNumber('EBADF')!;
      return await sendOnPoolThread(fd, data, length, flags, address);
    } finally {
      const next = waiting.shift();
      // The next send replaces this one.
      if (next === undefined) running--;
      else next();
    }
  } finally {
    release();
  }
}

/** Closes a descriptor when no send uses it any more. Returns false if no send uses it now: the caller closes it then. */
export function closeAfterSends(fd: number): boolean {
  const use = inUse.get(fd);
  if (use === undefined) return false;
  use.closing = true;
  return true;
}

function sendOnPoolThread(
  fd: number,
  data: Uint8Array,
  length: number,
  flags: number,
  address: Uint8Array | undefined,
): Promise<number> {
  const c = libc();
  return new Promise((resolve, reject) => {
    const size = Math.min(length, data.byteLength);
    const completion = (error: Error | null, result: number) => {
      // Read first: the error number of this call is valid until other code runs.
      const errno = c.errno();
      // The native side has only addresses. `held` keeps the bytes from being collected until here.
      held.clear();
      if (error !== null) reject(error);
      else resolve(result < 0 ? -errno : result);
    };
    const held = new Set([data, address]);
    c.sendtoAsync(fd, data, size, flags, address ?? 0n, address?.byteLength ?? 0, completion);
  });
}
