import { errnoNumber } from './errno.ts';
import { libc } from './libc.ts';

/**
 * Sends that may sleep in the kernel run on the threads of libuv's pool, which file system calls and name look-ups share.
 * Two at a time leave it usable for them; the kernel's own lock runs most of these sends one after another anyway.
 */
const CONCURRENT = 2;
let running = 0;
const waiting: (() => void)[] = [];

/**
 * The descriptors of sends that run or wait, and those that are spoken of in them. Were one closed meanwhile, its number
 * could be that of another file by the time the pool thread, or the kernel, comes to use it.
 */
const inUse = new Map<number, { users: number; closing: boolean }>();

/**
 * Keeps a descriptor open until it is released: one that `closeFd` closes meanwhile is closed then.
 *
 * @returns what releases it, to be called once
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
 * Sends bytes from a thread of libuv's pool: for requests on which the kernel sleeps, so that the event loop does not.
 *
 * The caller must leave `data` unchanged until the promise is settled; the bytes are kept alive until then. Sends start
 * in the order of the calls, at most two at the same time. Those that have not started when the descriptor is closed with
 * `closeFd` are not made.
 *
 * @param data what to send: its first `length` bytes
 * @param flags `MSG_*`
 * @param address where to; not needed on a connected socket, nor on a netlink socket that talks to the kernel
 * @returns the number of bytes sent, or the negative error number (`-EBADF` after a close); rejects only if the call could
 * not be made at all
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
      // The next send takes over the place of this one.
      if (next === undefined) running--;
      else next();
    }
  } finally {
    release();
  }
}

/** Has a descriptor closed when nobody uses it any more. Returns false if nobody does: then close it now. */
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
      // First of all: the error number of this call is only valid until something else runs.
      const errno = c.errno();
      // The native side holds only addresses; `held` is what keeps the bytes from being collected until here.
      held.clear();
      if (error !== null) reject(error);
      else resolve(result < 0 ? -errno : result);
    };
    const held = new Set([data, address]);
    c.sendtoAsync(fd, data, size, flags, address ?? 0n, address?.byteLength ?? 0, completion);
  });
}
