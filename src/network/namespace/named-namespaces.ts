/**
 * Named network namespaces, interchangeable with those of `ip netns`: a name is a file in `/run/netns` on which the namespace
 * is mounted, so that it lives without a process. All of these work in the mount namespace of this thread.
 */
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, unlinkSync } from 'node:fs';
import { permissionAdvice } from '../../syscalls/advice.ts';
import { argumentError } from '../../syscalls/arguments.ts';
import { MNT_DETACH, MS_BIND, MS_REC, MS_SHARED } from '../../syscalls/constants.ts';
import { errnoNumber } from '../../syscalls/errno.ts';
import { SystemError } from '../../syscalls/errors.ts';
import { sleepSync, withFileLock } from '../../syscalls/lock.ts';
import { mount, umount } from '../../syscalls/mount.ts';
import { createNetworkNamespace, openNetworkNamespace } from '../../syscalls/namespace.ts';
import { closeFd } from '../../syscalls/socket.ts';

/** Where named network namespaces are, as in iproute2. */
export const namedNamespaceFolder = '/run/netns';

/** The longest file name of Linux, in bytes (`NAME_MAX`, linux/limits.h). */
const NAME_MAX = 255;
/** Attempts to remove the file of a name while something is (still, or again) mounted on it. */
const REMOVE_ATTEMPTS = 20;

/**
 * Refuses what cannot be the name of a network namespace. A name is a file name: not empty, at most 255 bytes of UTF-8,
 * without `/` and NUL, and neither `.` nor `..`.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE` for what is no string; `ERR_INVALID_ARG_VALUE`, whose message names the rule
 */
export function assertNamespaceName(name: string): void {
  if (typeof name !== 'string') {
    throw argumentError(
      'ERR_INVALID_ARG_TYPE',
      `the name of a namespace must be a string, not ${typeof name}`,
    );
  }
  const rule = brokenRule(name);
  if (rule === undefined) return;
  const shown = JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);
  throw argumentError('ERR_INVALID_ARG_VALUE', `the name of a namespace must not ${rule}: ${shown}`);
}

function brokenRule(name: string): string | undefined {
  if (name === '') return 'be empty';
  if (name === '.' || name === '..') return "be '.' or '..'";
  if (name.includes('/')) return "contain '/'";
  if (name.includes('\0')) return 'contain NUL';
  if (Buffer.byteLength(name) > NAME_MAX) return `be longer than ${NAME_MAX} bytes`;
  return undefined;
}

/**
 * The path of a named namespace, whether or not it exists.
 *
 * @throws TypeError as {@link assertNamespaceName}
 */
export function namedNamespacePath(name: string): string {
  assertNamespaceName(name);
  return `${namedNamespaceFolder}/${name}`;
}

/**
 * Creates a network namespace with a name: `ip netns add`. Needs `CAP_SYS_ADMIN`.
 *
 * @returns a file descriptor of it
 * @throws SystemError `EEXIST` if the name is taken, `EPERM`, `ENOSPC`, `EROFS` …, and then there is no such name;
 * TypeError as {@link assertNamespaceName}
 */
export function createNamedNamespace(name: string): number {
  const path = namedNamespacePath(name);
  // Found out once more in the end; but creating a namespace takes the kernel half a millisecond.
  if (existsSync(path)) throw alreadyThere('open', name, path);
  const fd = createNetworkNamespace();
  try {
    attachNamedNamespace(name, fd);
    return fd;
  } catch (error) {
    closeFd(fd);
    throw error;
  }
}

/**
 * Gives a network namespace a name: `ip netns attach`. It may have several. Needs `CAP_SYS_ADMIN`.
 *
 * @param fd of the namespace
 * @throws as {@link createNamedNamespace}
 */
export function attachNamedNamespace(name: string, fd: number): void {
  const path = namedNamespacePath(name);
  prepareFolder();
  try {
    closeSync(openSync(path, 'wx', 0));
  } catch (cause) {
    const error = asSystemError(cause, path);
    throw error.code === 'EEXIST' ? alreadyThere('open', name, path, cause) : error;
  }
  try {
    mount(`/proc/self/fd/${fd}`, path, null, MS_BIND);
  } catch (error) {
    unlinkSync(path);
    throw error;
  }
}

/**
 * Opens a named network namespace.
 *
 * @returns a file descriptor, which keeps the namespace alive even if the name is removed
 * @throws SystemError `ENOENT` if there is none of this name; `EINVAL` if no namespace is mounted on the file, which
 * an interrupted creation leaves behind; TypeError as {@link assertNamespaceName}
 */
export function openNamedNamespace(name: string): number {
  return openNetworkNamespace(namedNamespacePath(name));
}

/**
 * Removes the name of a network namespace: `ip netns delete`. The namespace itself ends with its last descriptor,
 * socket and process. Needs `CAP_SYS_ADMIN`.
 *
 * @throws SystemError `ENOENT` if there is none of this name, `EPERM`, `EBUSY` …; TypeError as {@link assertNamespaceName}
 */
export function removeNamedNamespace(name: string): void {
  const path = namedNamespacePath(name);
  for (let attempt = 1; ; attempt++) {
    try {
      umount(path, MNT_DETACH);
    } catch (error) {
      // Not mounted: what an interrupted creation left, or removed under a name of this mount namespace already.
      if ((error as SystemError).code !== 'EINVAL') throw error;
    }
    try {
      unlinkSync(path);
      return;
    } catch (cause) {
      const error = asSystemError(cause, path);
      // Something is mounted there once more (two mounts on one file), or another process is at it.
      if (error.code !== 'EBUSY' || attempt === REMOVE_ATTEMPTS) throw error;
      if (attempt > 2) sleepSync(1);
    }
  }
}

/**
 * The names of the network namespaces of this machine: `ip netns list`.
 *
 * @returns sorted; none if there never was any
 * @throws SystemError `EACCES`
 */
export function listNamedNamespaces(): string[] {
  try {
    return readdirSync(namedNamespaceFolder).sort();
  } catch (cause) {
    const error = asSystemError(cause, namedNamespaceFolder);
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Makes the folder where there is none yet.
 *
 * @throws SystemError `EACCES` without the rights of root there
 */
export function makeNamedNamespaceFolder(): void {
  try {
    mkdirSync(namedNamespaceFolder, { recursive: true, mode: 0o755 });
  } catch (cause) {
    throw asSystemError(cause, namedNamespaceFolder);
  }
}

/**
 * Makes the folder a shared mount, once a machine: so that a name made (or removed) here is made (or removed) in all
 * mount namespaces that were split off meanwhile, and a namespace is not kept alive by a forgotten copy of the mount.
 */
function prepareFolder(): void {
  makeNamedNamespaceFolder();
  if (isMadeShared()) return;
  // Two processes at once would mount it twice, one hiding the names of the other. iproute2 takes the same lock.
  withFileLock(namedNamespaceFolder, () => {
    if (isMadeShared()) return;
    mount(namedNamespaceFolder, namedNamespaceFolder, 'none', MS_BIND | MS_REC);
    share();
  });
}

function isMadeShared(): boolean {
  try {
    share();
    return true;
  } catch (error) {
    // Not a mount yet.
    if ((error as SystemError).code === 'EINVAL') return false;
    throw error;
  }
}

function share(): void {
  mount('', namedNamespaceFolder, 'none', MS_SHARED | MS_REC);
}

function alreadyThere(syscall: string, name: string, path: string, cause?: unknown): SystemError {
  const detail = `there is a network namespace named ${JSON.stringify(name)} already: ${path}`;
  return new SystemError(syscall, errnoNumber('EEXIST')!, detail, cause === undefined ? {} : { cause });
}

/** Node's own error of a file system call, in the form of ours. */
function asSystemError(cause: unknown, path: string): SystemError {
  const { syscall = 'open', errno = 0, code = '' } = cause as NodeJS.ErrnoException;
  // Whoever may not write there may not mount there either.
  const advice = permissionAdvice('mount', code);
  return new SystemError(syscall, -errno, advice === undefined ? path : `${path}; ${advice}`, { cause });
}
