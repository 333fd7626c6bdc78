import { argumentError } from '../../syscalls/arguments.ts';
import { holdDescriptor } from '../../syscalls/socket.ts';

/** Where to find a namespace: by name as `ip netns` does, by a file, by a process in it, or by a descriptor (reopened). */
export type NamespaceReference =
  | string
  | { readonly path: string }
  | { readonly pid: number }
  | { readonly fd: number };

/** Path of a namespace that is not referred to by name. */
export function pathOfReference(reference: Exclude<NamespaceReference, string>): string {
  if (typeof reference === 'object' && reference !== null) {
    if ('path' in reference && typeof reference.path === 'string') return reference.path;
    if ('pid' in reference && Number.isInteger(reference.pid)) return `/proc/${reference.pid}/ns/net`;
    if ('fd' in reference && Number.isInteger(reference.fd)) return `/proc/self/fd/${reference.fd}`;
  }
  throw argumentError('ERR_INVALID_ARG_TYPE', 'expected a name, or an object with a path, a pid or an fd');
}

/**
 * Runs a request that tells the kernel a namespace by the number of its descriptor. Until it is over the number stays that
 * of the namespace, also where that is closed meanwhile.
 */
export async function withFdHeld<T>({ fd }: { readonly fd: number }, run: () => Promise<T>): Promise<T> {
  const release = holdDescriptor(fd);
  try {
    return await run();
  } finally {
    release();
  }
}

/** Something was asked of a namespace after it had been closed or deleted. */
export class NamespaceClosedError extends Error {
  override readonly name = 'NamespaceClosedError';
  readonly code = 'ERR_NAMESPACE_CLOSED';

  constructor(namespace: string | undefined) {
    super(`the namespace ${namespace === undefined ? '' : `'${namespace}' `}is closed`);
  }
}
