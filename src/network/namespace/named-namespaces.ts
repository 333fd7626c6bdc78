/**
 * Named network namespaces, interchangeable with those of `ip netns`. A name is a file in `/run/netns` on which the namespace is
 * mounted, so that the namespace lives without a process. All functions work in the mount namespace of the calling thread.
 */
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { didYouMean } from '../../netlink/codec/nearest-word.ts';
import { permissionAdvice } from '../../syscalls/advice.ts';
import { argumentError } from '../../syscalls/arguments.ts';
import { MNT_DETACH, MS_BIND, MS_REC, MS_SHARED, UMOUNT_NOFOLLOW } from '../../syscalls/constants.ts';
import { errnoNumber } from '../../syscalls/errno.ts';
import { SystemError } from '../../syscalls/errors.ts';
import { sleepSync, withFileLock } from '../../syscalls/lock.ts';
import { mount, umount } from '../../syscalls/mount.ts';
import { createNetworkNamespace, namespaceInode, openNetworkNamespace } from '../../syscalls/namespace.ts';
import { closeFd } from '../../syscalls/socket.ts';

/** Folder of named network namespaces, the same as that of iproute2. */
export const namedNamespaceFolder = '/run/netns';

/** Longest file name of Linux in bytes (`NAME_MAX`, linux/limits.h). */
const NAME_MAX = 255;
/** Attempts to remove the file of a name on which something is still, or again, mounted. */
const REMOVE_ATTEMPTS = 20;

/**
 * Throws for an invalid name of a network namespace. A name is a file name: not empty, at most 255 bytes of UTF-8, without `/`
 * and NUL, and neither `.` nor `..`.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE` for another value than a string; `ERR_INVALID_ARG_VALUE` with the broken rule
 */
export function assertNamespaceName(name: string): void {
  if (typeof name !== 'string') {
    throw argumentError(
      'ERR_INVALID_ARG_TYPE',
      `the name of a namespace must be a string, not ${typeof name}`,
      'name',
    );
  }
  const rule = brokenRule(name);
  if (rule === undefined) return;
  const shown = JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);
  throw argumentError('ERR_INVALID_ARG_VALUE', `the name of a namespace must not ${rule}: ${shown}`, 'name');
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
 * Returns the path of a named namespace, whether it exists or not.
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
 * @returns an open descriptor
 * @throws SystemError `EEXIST` if the name is taken, `EPERM`, `ENOSPC`, `EROFS` …, and then the name does not exist;
 * TypeError as {@link assertNamespaceName}
 */
export function createNamedNamespace(name: string): number {
  const path = namedNamespacePath(name);
  // Checked again when the file is created. Checking here avoids creating a namespace, which takes the kernel half a millisecond.
  if (existsSync(path)) throw nameTaken(name, path);
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
 * Gives a network namespace a name: `ip netns attach`. A namespace may have several names. Needs `CAP_SYS_ADMIN`.
 *
 * @param fd descriptor of the namespace
 * @throws as {@link createNamedNamespace}
 */
export function attachNamedNamespace(name: string, fd: number): void {
  const path = namedNamespacePath(name);
  prepareFolder();
  try {
    closeSync(openSync(path, 'wx', 0));
  } catch (cause) {
    const error = toSystemError(cause, path);
    throw error.code === 'EEXIST' ? nameTaken(name, path, cause) : error;
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
 * @returns an open descriptor, which keeps the namespace alive after its name is removed
 * @throws SystemError `ENOENT` if there is no such name; `EINVAL` if no namespace is mounted on the file;
 * TypeError as {@link assertNamespaceName}
 */
export function openNamedNamespace(name: string): number {
  const path = namedNamespacePath(name);
  try {
    return openNetworkNamespace(path);
  } catch (cause) {
    const { code, errno } = cause as SystemError;
    if (code === 'ENOENT') throw new SystemError('open', errno, noNamespace(name, path), { cause });
    if (code !== 'EINVAL') throw cause;
    throw new SystemError('open', errno, withoutNamespace(name, path), { cause });
  }
}

/** Describes that there is no namespace of a name, with the nearest name that there is. */
function noNamespace(name: string, path: string): string {
  const names = listNamedNamespaces();
  if (names.includes(name)) return `${path} is a symbolic link to nothing; ${remover(name, path)}`;
  return `there is no network namespace '${name}': ${path}${didYouMean(name, names)}`;
}

/**
 * Removes the name of a network namespace: `ip netns delete`. Also removes a file without a namespace, and a symbolic link, whose
 * target stays. The namespace itself ends with its last descriptor, socket and process. Needs `CAP_SYS_ADMIN`.
 *
 * @param fd descriptor of the only namespace whose name may be removed; by default the name is removed in any case
 * @throws SystemError `ENOENT` if there is no such name, or if it stands for another namespace than that of `fd`; `EPERM`,
 * `EBUSY` …; TypeError as {@link assertNamespaceName}
 */
export function removeNamedNamespace(name: string, fd?: number): void {
  const path = namedNamespacePath(name);
  if (fd !== undefined && !isNamespaceOf(path, fd) && hasNamespace(name))
    throw new SystemError('open', errnoNumber('ENOENT')!, `${path} stands for another namespace by now`);
  for (let attempt = 1; ; attempt++) {
    try {
      umount(path, MNT_DETACH | UMOUNT_NOFOLLOW);
    } catch (cause) {
      const { code, errno } = cause as SystemError;
      if (code === 'ENOENT') {
        throw new SystemError('open', errno, noNamespace(name, path), { cause });
      }
      // No mount: a symbolic link, a leftover of an interrupted creation, or a name of another mount namespace.
      if (code !== 'EINVAL') throw cause;
    }
    try {
      unlinkSync(path);
      return;
    } catch (cause) {
      const error = toSystemError(cause, path);
      // Something else is mounted there, or another process is removing the name.
      if (error.code !== 'EBUSY' || attempt === REMOVE_ATTEMPTS) throw error;
      if (attempt > 2) sleepSync(1);
    }
  }
}

function isNamespaceOf(path: string, fd: number): boolean {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  const { device, inode } = namespaceInode(fd);
  return found?.dev === device && found.ino === inode;
}

/**
 * Lists the names of network namespaces: `ip netns list`.
 *
 * @returns sorted; empty if the folder does not exist
 * @throws SystemError `EACCES`
 */
export function listNamedNamespaces(): string[] {
  try {
    return readdirSync(namedNamespaceFolder).sort();
  } catch (cause) {
    const error = toSystemError(cause, namedNamespaceFolder);
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Returns whether a network namespace is mounted on the file of a name.
 *
 * @throws SystemError `EMFILE`, `ENFILE`, `ENOMEM`: then it cannot be known
 */
export function hasNamespace(name: string): boolean {
  try {
    closeFd(openNetworkNamespace(namedNamespacePath(name)));
    return true;
  } catch (error) {
    if (['EMFILE', 'ENFILE', 'ENOMEM'].includes((error as SystemError).code)) throw error;
    return false;
  }
}

/**
 * Creates the folder of names if it does not exist.
 *
 * @throws SystemError `EACCES` without write permission
 */
export function createNamedNamespaceFolder(): void {
  try {
    mkdirSync(namedNamespaceFolder, { recursive: true, mode: 0o755 });
  } catch (cause) {
    throw toSystemError(cause, namedNamespaceFolder);
  }
}

/**
 * Makes the folder a shared mount, once for each machine. A name that is created or removed here is then created or removed in
 * all mount namespaces that were split off in between, and no forgotten copy of the mount keeps a namespace alive.
 */
function prepareFolder(): void {
  createNamedNamespaceFolder();
  if (tryShare()) return;
  // Two processes at once would mount the folder twice, and one mount would hide the names of the other. iproute2 takes the same lock.
  withFileLock(namedNamespaceFolder, () => {
    if (tryShare()) return;
    mount(namedNamespaceFolder, namedNamespaceFolder, 'none', MS_BIND | MS_REC);
    share();
  });
}

/** Makes the mount of the folder shared. Returns false if the folder is not a mount yet. */
function tryShare(): boolean {
  try {
    share();
    return true;
  } catch (error) {
    if ((error as SystemError).code === 'EINVAL') return false;
    throw error;
  }
}

function share(): void {
  mount('', namedNamespaceFolder, 'none', MS_SHARED | MS_REC);
}

function nameTaken(name: string, path: string, cause?: unknown): SystemError {
  const detail = hasNamespace(name)
    ? `there is a network namespace named ${JSON.stringify(name)} already: ${path}`
    : withoutNamespace(name, path);
  return new SystemError('open', errnoNumber('EEXIST')!, detail, cause === undefined ? {} : { cause });
}

function withoutNamespace(name: string, path: string): string {
  return (
    `${path} is not a network namespace: an interrupted program left the file, or the name is mounted in another mount ` +
    `namespace; ${remover(name, path)}`
  );
}

/** Names the call that removes a name. Of a folder, which no program made for a namespace, nothing does. */
function remover(name: string, path: string): string {
  const isFolder = lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder
    ? 'it is a folder: rmdir removes it'
    : `Namespace.delete(${JSON.stringify(name)}) or ip netns delete removes it`;
}

/** Converts Node's error of a file system call. */
function toSystemError(cause: unknown, path: string): SystemError {
  const { syscall = 'open', errno = 0, code = '' } = cause as NodeJS.ErrnoException;
  // Without permission to write there, mounting fails too.
  const advice = permissionAdvice('mount', code);
  return new SystemError(syscall, -errno, advice === undefined ? path : `${path}; ${advice}`, { cause });
}
