import { realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { argumentError } from '../../syscalls/arguments.ts';
import { openNetworkNamespace } from '../../syscalls/namespace.ts';
import { namedNamespaceFolder, openNamedNamespace } from './named-namespaces.ts';

/** Refers to an existing namespace: a name in `/run/netns`, a file, a process in the namespace, or an open descriptor. */
export type NamespaceReference =
  | string
  | { readonly path: string }
  | { readonly pid: number }
  | { readonly fd: number };

/**
 * Opens the namespace that a reference names. Returns its descriptor, and its name for a name or a path in `/run/netns`.
 *
 * @throws SystemError `ENOENT` if there is none, `EINVAL` if it is not a network namespace; TypeError for another value
 */
export function openReference(reference: NamespaceReference): { fd: number; name: string | undefined } {
  if (typeof reference === 'string') return { fd: openNamedNamespace(reference), name: reference };
  const path = pathOfReference(reference);
  return { fd: openNetworkNamespace(path), name: 'path' in reference ? nameOfPath(path) : undefined };
}

function pathOfReference(reference: Exclude<NamespaceReference, string>): string {
  if (typeof reference === 'object' && reference !== null) {
    if ('path' in reference && typeof reference.path === 'string') return reference.path;
    if ('pid' in reference && Number.isInteger(reference.pid)) return pathOfProcess(reference.pid);
    if ('fd' in reference && Number.isInteger(reference.fd)) return `/proc/self/fd/${reference.fd}`;
  }
  throw argumentError('ERR_INVALID_ARG_TYPE', 'expected a name, or an object with a path, a pid or an fd');
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
