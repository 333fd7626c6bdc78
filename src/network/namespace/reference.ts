import { realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import {
  type Check,
  check,
  checkArgument,
  isInteger,
  isListOf,
  isObject,
  isText,
  required,
} from '../../netlink/request/input.ts';
import { errnoNumber } from '../../syscalls/errno.ts';
import { SystemError } from '../../syscalls/errors.ts';
import { namespaceInode, openNetworkNamespace } from '../../syscalls/namespace.ts';
import { closeFd } from '../../syscalls/socket.ts';
import { isFormWith } from '../inputs.ts';
import { namedNamespaceFolder, openNamedNamespace } from './named-namespaces.ts';

/**
 * Refers to an existing namespace: a name in `/run/netns`, a file, a process in the namespace, an open descriptor, or one of
 * `Namespace.findAll()`.
 */
export type NamespaceReference =
  | string
  | { readonly path: string }
  | { readonly pid: number }
  | { readonly fd: number }
  | FoundReference;

/** A namespace that was found: opened by one of its names or processes that still has it. */
interface FoundReference {
  readonly inode: bigint;
  readonly names: readonly string[];
  readonly pids: readonly number[];
}

/** Number of a process. */
export const isPid: Check = isInteger(1, 0x7fff_ffff, 'the number of a process');

const isFound = isObject<FoundReference>({
  inode: required(
    check('the inode number of a namespace, as a bigint', (value) => typeof value === 'bigint'),
  ),
  names: required(isListOf(required(isText))),
  pids: required(isListOf(required(isPid))),
});

const isOtherReference = isFormWith(
  'path',
  isObject<{ path: string }>({ path: required(isText) }),
  isFormWith(
    'pid',
    isObject<{ pid: number }>({ pid: required(isPid) }),
    check('a name, or an object with a path, a pid or an fd', isHandle),
  ),
);

const isObjectReference: Check = Object.assign(
  (value: unknown) => (isFoundReference(value) ? isFound : isOtherReference)(value),
  isOtherReference,
);

/** Checks a reference to a namespace. An object with an `fd` may have other keys: any object with a descriptor is a reference. */
export const namespaceReference: Check = required(
  Object.assign((value: unknown) => (typeof value === 'string' ? undefined : isObjectReference(value)), {
    expected: 'a name, or an object with a path, a pid or an fd',
    ...(isObjectReference.fields !== undefined && { fields: isObjectReference.fields }),
  }),
);

function isFoundReference(value: unknown): value is FoundReference {
  return typeof value === 'object' && value !== null && (value as { inode?: unknown }).inode !== undefined;
}

function isHandle(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Number.isInteger((value as { fd?: unknown }).fd);
}

/**
 * Opens the namespace that a reference names. Returns its descriptor, and its name for a name or a path in `/run/netns`.
 *
 * @throws SystemError `ENOENT` if there is none, `EINVAL` if it is not a network namespace; TypeError for another value
 */
export function openReference(reference: NamespaceReference): { fd: number; name: string | undefined } {
  checkArgument('open namespace', 'reference', namespaceReference, reference);
  if (typeof reference === 'string') return { fd: openNamedNamespace(reference), name: reference };
  if (isFoundReference(reference)) return openFound(reference);
  if ('pid' in reference) return { fd: openOfProcess(reference.pid), name: undefined };
  if (!('path' in reference))
    return { fd: openNetworkNamespace(`/proc/self/fd/${reference.fd}`), name: undefined };
  const { path } = reference;
  const name = nameOfPath(path);
  return { fd: name === undefined ? openNetworkNamespace(path) : openNamedNamespace(name), name };
}

/** Opens the namespace of one inode. Its name or process may belong to another one meanwhile. */
function openFound({ inode, names, pids }: FoundReference): { fd: number; name: string | undefined } {
  const ways = [
    ...names.map((name) => ({ name, open: () => openNamedNamespace(name) })),
    ...pids.map((pid) => ({ name: undefined, open: () => openOfProcess(pid) })),
  ];
  for (const { name, open } of ways) {
    let fd: number;
    try {
      fd = open();
    } catch {
      continue;
    }
    if (namespaceInode(fd).inode === inode) return { fd, name };
    closeFd(fd);
  }
  throw new SystemError('open', errnoNumber('ENOENT') as number, `the namespace net:[${inode}]`);
}

/** Opens the namespace of a process. */
function openOfProcess(pid: number): number {
  const path = pathOfProcess(pid);
  try {
    return openNetworkNamespace(path);
  } catch (cause) {
    const { code, errno } = cause as SystemError;
    if (code !== 'ENOENT') throw cause;
    throw new SystemError('open', errno, `there is no process ${pid}: ${path}`, { cause });
  }
}

/** Returns the path of the network namespace of a process. */
export function pathOfProcess(pid: number): string {
  return `/proc/${pid}/ns/net`;
}

/** Returns the name that a path in `/run/netns` stands for, also by way of `/var/run`. */
function nameOfPath(path: string): string | undefined {
  try {
    const absolute = resolve(path);
    const isInFolder = realpathSync(dirname(absolute)) === realpathSync(namedNamespaceFolder);
    return isInFolder ? basename(absolute) : undefined;
  } catch {
    return undefined;
  }
}
