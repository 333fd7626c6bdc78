import { argumentError } from '../../syscalls/arguments.ts';

/** Refers to an existing namespace: a name in `/run/netns`, a file, a process in the namespace, or an open descriptor. */
export type NamespaceReference =
  | string
  | { readonly path: string }
  | { readonly pid: number }
  | { readonly fd: number };

/** Returns the path of a namespace that is not referred to by name. */
export function pathOfReference(reference: Exclude<NamespaceReference, string>): string {
  if (typeof reference === 'object' && reference !== null) {
    if ('path' in reference && typeof reference.path === 'string') return reference.path;
    if ('pid' in reference && Number.isInteger(reference.pid)) return `/proc/${reference.pid}/ns/net`;
    if ('fd' in reference && Number.isInteger(reference.fd)) return `/proc/self/fd/${reference.fd}`;
  }
  throw argumentError('ERR_INVALID_ARG_TYPE', 'expected a name, or an object with a path, a pid or an fd');
}
