import { constants, fstatSync } from 'node:fs';
import { mayLack } from './advice.ts';
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
 * Moves this thread into another namespace (`setns(2)`). Prefer {@link inNetworkNamespace}, which returns.
 *
 * @param fd of a namespace
 * @param flags `CLONE_NEW*`: the type that the namespace must have; 0 for any type
 * @throws SystemError `EPERM` without `CAP_SYS_ADMIN` in the user namespaces of both; `EINVAL` for another type; `EBADF`
 */
export function setns(fd: number, flags: number): void {
  const c = libc();
  if (c.setns(fd, flags) < 0) throw new SystemError('setns', c.errno(), `fd ${fd}, ${describe(flags)}`);
}

/**
 * Moves this thread into new namespaces (`unshare(2)`). Prefer {@link createNetworkNamespace}, which returns.
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
 * Makes libuv create the threads of its pool now, if they do not exist yet.
 *
 * libuv creates them at their first use. They stay in the namespace of the thread that uses them first. If that thread was in
 * an entered namespace, every name lookup and asynchronous file system call of the process would run there from then on.
 * {@link inNetworkNamespace} and {@link createNetworkNamespace} call this function.
 */
export function warmThreadPool(): void {
  if (poolWarmed) return;
  // The first work in the queue creates all threads (UV_THREADPOOL_SIZE), before the call returns.
  libc().getppidAsync(() => {});
  poolWarmed = true;
}

/**
 * Returns the home network namespace of this thread: the one in which it was when this module was first used.
 *
 * @returns a file descriptor that stays open; do not close it
 * @throws SystemError `ENOENT` without `/proc`; NamespaceEscapeError if this thread could not return before
 */
export function homeNetworkNamespace(): number {
  if (lost !== undefined) throw lost;
  home ??= open(THREAD_NETWORK_NAMESPACE);
  return home;
}

/**
 * Runs a function while this thread is in a network namespace. The thread then returns.
 *
 * The function must be synchronous: after an `await` it would continue outside. The sockets that it opens belong to the
 * namespace until they are closed. Calls may be nested. Costs about a microsecond, except for the first call.
 *
 * @param fd of the network namespace
 * @returns the result of the function
 * @throws SystemError `EPERM` without `CAP_SYS_ADMIN`, `EINVAL` if the descriptor is not of a network namespace, `EBADF`;
 * NamespaceEscapeError (`ERR_NAMESPACE_LOST`) if the thread cannot return, then and on every later call; any error of the
 * function
 */
export function inNetworkNamespace<T>(fd: number, fn: () => T): T {
  // The thread is there already. This needs no capability.
  if (depth === 0 && fd === homeNetworkNamespace()) return fn();
  return excursion(() => setns(fd, CLONE_NEWNET), fn);
}

/**
 * Creates a network namespace. It exists as long as a descriptor, a mount, a socket or a process refers to it. Needs
 * `CAP_SYS_ADMIN`. This thread enters the new namespace for a moment.
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

/** Leaves the current namespace by `leave`, runs `fn`, and returns. */
function excursion<T>(leave: () => void, fn: () => T): T {
  const homeFd = homeNetworkNamespace();
  warmThreadPool();
  // A nested excursion returns to the namespace of the outer one, whose descriptor may be closed meanwhile.
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
      `this thread could not return to its network namespace and is in another one: ${(cause as Error).message}. ` +
        'End the process, or the Worker: it would use the network of the wrong namespace',
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
 * @throws SystemError `ENOENT`, `EACCES`; `EINVAL` if the path is not of a network namespace; TypeError
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
 * Returns the identity of a namespace: descriptors of the same namespace have the same pair.
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
  // O_NONBLOCK, because the path may be of a FIFO.
  const fd = c.open(path, constants.O_RDONLY | constants.O_NONBLOCK | O_CLOEXEC, 0);
  if (fd >= 0) return fd;
  const error = new SystemError('open', c.errno(), path);
  if (error.code !== 'EACCES' || !path.startsWith('/proc/') || !mayLack('CAP_SYS_PTRACE')) throw error;
  throw new SystemError('open', error.errno, `${path}; needs CAP_SYS_PTRACE for a process of another user`);
}
