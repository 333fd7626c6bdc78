import { constants, fstatSync } from 'node:fs';
import { assertNoNul } from './arguments.ts';
import { CLONE_NEWNET } from './constants.ts';
import { errnoNumber } from './errno.ts';
import { NamespaceEscapeError, SystemError } from './errors.ts';
import { ioctl, ioctlNumber } from './ioctl.ts';
import { libc } from './libc.ts';
import { closeFd } from './socket.ts';

/** The namespaces of the calling thread; `/proc/self` would be those of the main thread, also in a Worker. */
const THREAD_NETWORK_NAMESPACE = '/proc/thread-self/ns/net';
const O_CLOEXEC = 0x80000;
/** linux/nsfs.h */
const NS_GET_NSTYPE = ioctlNumber(0xb7, 3);

let home: number | undefined;
let depth = 0;
let lost: NamespaceEscapeError | undefined;
let poolWarmed = false;

/**
 * Moves this thread into another namespace (`setns(2)`). Prefer {@link inNetworkNamespace}, which comes back.
 *
 * @param fd of a namespace
 * @param flags `CLONE_NEW*`: the kind the namespace must be of; 0 for any
 * @throws SystemError `EPERM` without `CAP_SYS_ADMIN` in the user namespaces of both; `EINVAL` for another kind; `EBADF`
 */
export function setns(fd: number, flags: number): void {
  const c = libc();
  if (c.setns(fd, flags) < 0) throw new SystemError('setns', c.errno(), `fd ${fd}, ${describe(flags)}`);
}

/**
 * Moves this thread into new namespaces (`unshare(2)`). Prefer {@link createNetworkNamespace}, which comes back.
 *
 * @param flags `CLONE_NEW*`
 * @throws SystemError `EPERM` without `CAP_SYS_ADMIN`; `ENOSPC` if a limit below `/proc/sys/user` is reached; `ENOMEM`
 */
export function unshare(flags: number): void {
  const c = libc();
  if (c.unshare(flags) < 0) throw new SystemError('unshare', c.errno(), describe(flags));
}

function describe(flags: number): string {
  return flags === CLONE_NEWNET ? 'network namespace' : `flags 0x${flags.toString(16)}`;
}

/**
 * Makes libuv create the threads of its pool now, if they do not exist yet: once a process.
 *
 * They are created by the thread that first needs them, and stay in the namespace that thread is in at that moment. Were
 * they created inside an entered namespace, then every name look-up and asynchronous file system call of the process
 * would run there for ever. {@link inNetworkNamespace} and {@link createNetworkNamespace} do this by themselves.
 */
export function warmThreadPool(): void {
  if (poolWarmed) return;
  // Queueing any work creates all threads (as many as UV_THREADPOOL_SIZE says) before it returns.
  libc().getppidAsync(() => {});
  poolWarmed = true;
}

/**
 * The network namespace that this thread belongs in: the one it was in when this module first needed to know.
 *
 * @returns a file descriptor that stays open; do not close it
 * @throws SystemError `ENOENT` without `/proc`; NamespaceEscapeError if this thread got lost
 */
export function homeNetworkNamespace(): number {
  if (lost !== undefined) throw lost;
  home ??= open(THREAD_NETWORK_NAMESPACE);
  return home;
}

/**
 * Runs a function with this thread inside a network namespace, then brings the thread back.
 *
 * The function must be synchronous: after an `await` it would go on outside. Sockets it opens belong to the namespace for
 * ever. Calls may be nested. Costs about a microsecond, besides the first call.
 *
 * @param fd of the network namespace
 * @returns what the function returns
 * @throws SystemError `EPERM` without `CAP_SYS_ADMIN`, `EINVAL` if the descriptor is not of a network namespace, `EBADF`;
 * NamespaceEscapeError (`ERR_NAMESPACE_LOST`) if the thread cannot come back, then and on every later call; and what the
 * function throws
 */
export function inNetworkNamespace<T>(fd: number, fn: () => T): T {
  // Where the thread is already: no capability is needed for that.
  if (depth === 0 && fd === homeNetworkNamespace()) return fn();
  return excursion(() => setns(fd, CLONE_NEWNET), fn);
}

/**
 * Creates a network namespace. It lives as long as something refers to it: a descriptor, a mount, a socket, a process.
 * Needs `CAP_SYS_ADMIN`. This thread is in the new namespace for a moment, and then back.
 *
 * @returns a file descriptor of it
 * @throws SystemError `EPERM`, `ENOSPC` (`/proc/sys/user/max_net_namespaces` reached), `EMFILE`; NamespaceEscapeError as
 * {@link inNetworkNamespace}
 */
export function createNetworkNamespace(): number {
  return excursion(
    () => unshare(CLONE_NEWNET),
    () => open(THREAD_NETWORK_NAMESPACE),
  );
}

/** Leaves the current namespace by `leave`, runs `fn`, and goes back. */
function excursion<T>(leave: () => void, fn: () => T): T {
  const homeFd = homeNetworkNamespace();
  warmThreadPool();
  // Inside another excursion the way back leads to that one's namespace, whatever became of its descriptor.
  const origin = depth === 0 ? homeFd : open(THREAD_NETWORK_NAMESPACE);
  let failure: { error: unknown } | undefined;
  try {
    leave();
    depth++;
    try {
      return fn();
    } catch (error) {
      failure = { error };
      throw error;
    } finally {
      depth--;
      goBack(origin, failure);
    }
  } finally {
    if (origin !== homeFd) closeFd(origin);
  }
}

function goBack(origin: number, failure: { error: unknown } | undefined): void {
  if (lost !== undefined) throw lost;
  try {
    setns(origin, CLONE_NEWNET);
  } catch (cause) {
    lost = new NamespaceEscapeError(
      `this thread could not return to its network namespace and is in a foreign one: ${(cause as Error).message}. ` +
        'End the process, or the Worker: nothing it does with the network can be trusted any more',
      cause,
      failure,
    );
    throw lost;
  }
}

/**
 * Opens a network namespace by path, for example `/run/netns/blue` or `/proc/1234/ns/net`.
 *
 * @returns a file descriptor, which keeps the namespace alive
 * @throws SystemError `ENOENT`, `EACCES`; `EINVAL` if what the path names is not a network namespace; TypeError
 * `ERR_INVALID_ARG_VALUE` for a NUL in the path
 */
export function openNetworkNamespace(path: string): number {
  assertNoNul(path);
  const fd = open(path);
  if (ioctl(fd, NS_GET_NSTYPE) === CLONE_NEWNET) return fd;
  closeFd(fd);
  throw new SystemError('open', errnoNumber('EINVAL')!, `${path} is not a network namespace`);
}

/**
 * What identifies a namespace: two descriptors with the same pair are of the same namespace.
 *
 * @throws SystemError `EBADF`
 */
export function namespaceInode(fd: number): { device: bigint; inode: bigint } {
  try {
    const { dev, ino } = fstatSync(fd, { bigint: true });
    return { device: dev, inode: ino };
  } catch (cause) {
    throw new SystemError('fstat', errnoNumber('EBADF')!, `fd ${fd}`, { cause });
  }
}

function open(path: string): number {
  const c = libc();
  // Not blocking, for the case that somebody names a FIFO.
  const fd = c.open(path, constants.O_RDONLY | constants.O_NONBLOCK | O_CLOEXEC, 0);
  if (fd >= 0) return fd;
  const error = new SystemError('open', c.errno(), path);
  if (error.code !== 'EACCES' || !path.startsWith('/proc/')) throw error;
  throw new SystemError('open', error.errno, `${path}; needs CAP_SYS_PTRACE for a process of another user`);
}
